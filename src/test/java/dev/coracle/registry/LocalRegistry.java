package dev.coracle.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Debian's registry on loopback, without TLS and login. */
public final class LocalRegistry implements AutoCloseable {
  private static final Path SERVER = Path.of("/usr/bin/docker-registry");

  private final Process server;
  private final int port;

  /**
   * Starts it, and waits until it answers.
   *
   * @param directory where it keeps what it is given
   */
  public LocalRegistry(Path directory) throws IOException, InterruptedException {
    this(directory, "");
  }

  /**
   * The same with more of a configuration.
   *
   * @param more lines of YAML
   */
  public LocalRegistry(Path directory, String more) throws IOException, InterruptedException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path config = directory.resolve("registry.yml");
    Files.writeString(
        config,
        "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: "
            + directory.resolve("registry")
            + "}}\nhttp: {addr: 127.0.0.1:"
            + port
            + "}\n"
            + more);
    server =
        new ProcessBuilder(SERVER.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    for (int i = 0; i < 300 && !answers(); i++) {
      Thread.sleep(100);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether this host has it. */
  public static boolean installed() {
    return Files.isExecutable(SERVER);
  }

  /** Its host, with the port. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** Reads images from it. */
  public static RegistryImages images() {
    return new RegistryImages(LocalRegistry::access);
  }

  static RegistryAccess access(RegistryReference place) {
    return new RegistryAccess(
        place,
        DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
        Optional.empty(),
        Duration.ofMillis(50));
  }

  @Override
  public void close() {
    server.destroy();
    server.onExit().join();
  }
}
