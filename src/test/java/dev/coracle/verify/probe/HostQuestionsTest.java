package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.recipe.VerifySpec.HostQuestion;
import dev.coracle.recipe.VerifySpec.TcpPort;
import dev.coracle.recipe.VerifySpec.UserCheck;
import dev.coracle.recipe.VerifySpec.VirtioPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers on loopback stand where QEMU forwards to the guest. */
class HostQuestionsTest {
  @TempDir Path directory;

  private static UserCheck check(String name, int port, String send, String expect, int millis) {
    return new UserCheck(
        name,
        "",
        Optional.of(new HostQuestion(new TcpPort(port), send)),
        expect,
        Duration.ofMillis(millis));
  }

  /** Answers a line to each connection; after the first few only, as a service that starts late. */
  private static void serve(int port, String answer, int late) throws IOException {
    ServerSocket server = new ServerSocket(port, 0, InetAddress.getByName("127.0.0.1"));
    DaemonThread.start(
        "server",
        () -> {
          try (server) {
            for (int i = 0; ; i++) {
              try (Socket socket = server.accept()) {
                if (i >= late) {
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** A guest behind a virtio-serial port: answers a line once. */
  private static void servePort(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    DaemonThread.start(
        "port",
        () -> {
          try (server;
              SocketChannel channel = server.accept()) {
            BufferedReader lines =
                new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            channel.write(StandardCharsets.UTF_8.encode("pong to " + lines.readLine() + "\n"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void theHostAsksWhenTheProbeWaitsAndLetsItGoOn() throws Exception {
    Path results = Files.writeString(directory.resolve("results"), "begin\tT\t\n");
    HostQuestions questions =
        new HostQuestions(
            List.of(
                check("banner", 22, "", "SSH-2.0", 5_000),
                check("wrong", 80, "GET /\n", "hello", 500),
                new UserCheck("inside", "true", "", Duration.ofSeconds(1)),
                new UserCheck(
                    "agent",
                    "",
                    Optional.of(new HostQuestion(new VirtioPort("agent.0"), "ping\n")),
                    "pong",
                    Duration.ofSeconds(5))),
            List.of("other", "agent.0"),
            directory,
            results);
    List<Integer> guestPorts = new ArrayList<>();
    Matcher forward =
        Pattern.compile(",hostfwd=tcp:127[.]0[.]0[.]1:(\\d+)-10[.]0[.]2[.]15:(\\d+)")
            .matcher(questions.networkOptions());
    Map<Integer, String> answers =
        Map.of(22, "SSH-2.0-x\n", 80, "other\n", HostQuestions.RELEASE_PORT, "go on\n");
    while (forward.find()) {
      int guest = Integer.parseInt(forward.group(2));
      guestPorts.add(guest);
      serve(Integer.parseInt(forward.group(1)), answers.get(guest), guest == 22 ? 2 : 0);
    }
    assertEquals(List.of(22, 80, HostQuestions.RELEASE_PORT), guestPorts);
    servePort(directory.resolve("port1"));
    Files.writeString(results, "begin\tT\t\nhost-questions\twanted\t\n");
    questions.run(() -> false, () -> Duration.ofNanos(System.nanoTime()));
    assertEquals(
        Map.of("banner", "SSH-2.0-x\n", "wrong", "other\n", "agent", "pong to ping\n"),
        questions.answers());
  }

  @Test
  void nothingIsForwardedWithoutQuestions() throws Exception {
    HostQuestions questions =
        new HostQuestions(
            List.of(new UserCheck("inside", "true", "", Duration.ofSeconds(1))),
            List.of(),
            directory,
            Files.createFile(directory.resolve("results")));
    assertEquals("", questions.networkOptions());
    questions.run(() -> true, () -> Duration.ofNanos(System.nanoTime()));
    assertTrue(questions.answers().isEmpty());
  }
}
