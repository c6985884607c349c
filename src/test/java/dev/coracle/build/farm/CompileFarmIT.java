package dev.coracle.build.farm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole kernel, compiled by two servers on the loopback interface and by this host alone. */
@Tag("farm")
class CompileFarmIT {
  /** A recipe to compile in the place of base, for a host with less time. */
  private static final String RECIPE = System.getProperty("coracle.it.farm.recipe", "base");

  private static final Pattern SERVED = Pattern.compile("\\(dcc_job_summary\\) .* COMPILE_OK ");

  @TempDir Path work;
  private final List<Process> servers = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Process each : servers) {
      each.destroy();
      assertTrue(each.waitFor(20, TimeUnit.SECONDS), "a server goes on");
    }
  }

  /** A store of its own, which distccd can read also where it does not run as root. */
  private BuiltProgram program() {
    return new BuiltProgram(work).with("XDG_CACHE_HOME", work.resolve("cache").toString());
  }

  private String serve(int number) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Process server =
        program()
            .start(
                work.resolve("server" + number),
                log(number),
                "toolchain",
                "serve",
                "--verbose",
                "--port",
                Integer.toString(port),
                RECIPE);
    servers.add(server);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!listens(port)) {
      assertTrue(
          System.nanoTime() < deadline && server.isAlive(), "see " + Files.readString(log(number)));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    return "127.0.0.1:" + port;
  }

  private Path log(int number) {
    return work.resolve("server" + number + ".log");
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private long served(int number) throws IOException {
    try (Stream<String> lines = Files.lines(log(number))) {
      return lines.filter(line -> SERVED.matcher(line).find()).count();
    }
  }

  @Test
  void twoServersMakeTheBytesThatThisHostMakes() throws Exception {
    HostTools tools = new HostTools(Path.of("/"), "", new LocalProcessRunner());
    for (String each : List.of("distcc", "distccd")) {
      assumeTrue(tools.find(each).isPresent(), "not installed: " + each + " (apt: distcc)");
    }
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
    BuiltProgram.Ended here =
        new BuiltProgram(work).run("kernel", "--to", work.resolve("here").toString(), RECIPE);
    assertEquals(0, here.status(), here::toString);
    String hosts = serve(1) + " " + serve(2);
    BuiltProgram.Ended there =
        program()
            .with("DISTCC_HOSTS", hosts)
            .run(
                "kernel",
                "--compiler-launcher",
                "distcc",
                "--to",
                work.resolve("there").toString(),
                RECIPE);
    assertEquals(0, there.status(), there::toString);
    try (Stream<Path> files = Files.list(work.resolve("here"))) {
      for (Path file : files.toList()) {
        assertEquals(-1, Files.mismatch(file, work.resolve("there").resolve(file.getFileName())));
      }
    }
    System.out.println("compiled by the servers: " + served(1) + " and " + served(2));
    assertTrue(served(1) > 50 && served(2) > 50, there::toString);
  }
}
