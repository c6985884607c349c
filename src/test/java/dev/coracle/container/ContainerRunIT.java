package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltContainer;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code coracle run --image} as a user has it, with real guests. */
class ContainerRunIT {
  private static final int SECONDS = 120;
  private static final int INPUT_BYTES = 300_000;

  @TempDir Path directory;

  /** What a program got and gave, all in one guest. */
  @Test
  void streamsVolumesPortsAndSignalsAreTheProgramsOwn() throws Exception {
    Path given = Files.createDirectory(directory.resolve("given"));
    Files.writeString(given.resolve("file"), "from the host\n");
    Path made = Files.createDirectory(directory.resolve("made"));
    byte[] input = new byte[INPUT_BYTES];
    new Random(17).nextBytes(input);
    int port = freePort();
    String program =
        """
        cat > /rw/input
        cat /rw/input
        echo GREETING=$GREETING, $(hostname), $(cat /srv/upper) >&2
        cat /ro/file >&2
        echo no > /ro/other || echo read-only >&2
        echo yes > /srv/own && cat /srv/own >&2
        mknod /srv/node b 259 0 || echo no nodes >&2
        trap 'echo asked to end >&2; exit 42' TERM
        echo ready >&2
        while true; do echo answer | nc -l -p 8080; done &
        wait
        """;
    Process process =
        start(
            List.of(
                "--interactive",
                "--volume",
                given + ":/ro:ro",
                "--volume",
                made + ":/rw",
                "--publish",
                port + ":8080"),
            "/bin/sh",
            "-c",
            program);
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input);
    }
    awaitErrors(process, "ready\n");
    assertEquals("answer\n", answer(process, port));
    kill(process, "TERM");
    Ended ended = end(process);
    assertEquals(42, ended.status(), ended::err);
    assertArrayEquals(input, ended.out(), ended::err);
    assertArrayEquals(input, Files.readAllBytes(made.resolve("input")));
    for (String line :
        List.of(
            "GREETING=hello, container, upper",
            "from the host",
            "read-only",
            "yes",
            "no nodes",
            "asked to end")) {
      assertTrue(ended.err().contains(line + "\n"), line + ": " + ended.err());
    }
    assertFalse(Files.exists(given.resolve("other")));
  }

  /** The program's own end, as a shell would tell it, and that of one which did not start. */
  @ParameterizedTest
  @CsvSource({
    "127, /bin/none, the container did not start",
    "126, /etc/passwd, the container did not start",
    "125, /bin/true --workdir /etc/passwd/below, the container did not start",
  })
  void whatDoesNotStartHasItsStatus(int status, String words, String message) throws Exception {
    List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
    String program = all.remove(0);
    Ended ended = end(start(all, program));
    assertEquals(status, ended.status(), ended::err);
    assertEquals(0, ended.out().length);
    assertTrue(ended.err().contains(message), ended::err);
  }

  @Test
  @Tag("workload")
  void aSignalThatEndsTheProgramIsItsStatus() throws Exception {
    Ended ended = end(start(List.of(), "/bin/sh", "-c", "/bin/sh -c 'kill -9 $$'; exit $?"));
    assertEquals(137, ended.status(), ended::err);
  }

  @Test
  @Tag("workload")
  void aProgramThatHangsIsEndedAtItsDeadline() throws Exception {
    Ended ended =
        end(start(List.of("--deadline", "2s"), "/bin/sh", "-c", "trap '' TERM; sleep 1000"));
    assertEquals(8, ended.status(), ended::err);
    assertTrue(ended.err().contains("the program was ended at its deadline"), ended::err);
  }

  @Test
  @Tag("workload")
  void aGuestThatHangsIsEndedAfterTheDeadline() throws Exception {
    Process process =
        start(List.of("--deadline", "10s"), "/bin/sh", "-c", "echo up >&2; sleep 1000");
    awaitErrors(process, "up\n");
    List<ProcessHandle> children = process.descendants().toList();
    ProcessHandle qemu =
        children.stream()
            .filter(each -> each.info().command().orElse("").contains("qemu-system"))
            .findFirst()
            .orElseThrow();
    new ProcessBuilder("kill", "-STOP", Long.toString(qemu.pid())).start().waitFor();
    Ended ended = end(process);
    assertEquals(8, ended.status(), ended::err);
    assertTrue(ended.err().contains("the guest was ended after the deadline"), ended::err);
    assertGone(children);
  }

  @Test
  @Tag("workload")
  void aSecondInterruptEndsTheGuest() throws Exception {
    Process process =
        start(
            List.of(),
            "/bin/sh",
            "-c",
            "trap 'echo first >&2' INT; echo up >&2; while :; do :; done");
    awaitErrors(process, "up\n");
    List<ProcessHandle> children = process.descendants().toList();
    kill(process, "INT");
    awaitErrors(process, "first\n");
    assertTrue(process.isAlive());
    kill(process, "INT");
    Ended ended = end(process);
    assertEquals(130, ended.status(), ended::err);
    assertGone(children);
  }

  @Test
  @Tag("workload")
  void identityLimitsAndSizesAreAsAsked() throws Exception {
    Ended ended =
        end(
            start(
                List.of("--user", "app", "--memory", "192MiB", "--env", "A=b c", "--timing"),
                "/bin/sh",
                "-c",
                "id; pwd; echo $A; grep -e CapBnd -e Seccomp: -e NoNewPrivs /proc/self/status;"
                    + " head -n 1 /proc/meminfo"));
    assertEquals(0, ended.status(), ended::err);
    String out = new String(ended.out(), StandardCharsets.UTF_8);
    assertTrue(
        out.matches(
            "uid=1000\\(app\\) gid=1000\\(app\\) groups=1000\\(app\\),1001\\(extra\\)\n/\nb c\n"
                + "CapBnd:\t00000000a00425fb\nNoNewPrivs:\t1\nSeccomp:\t2\n"
                + "MemTotal: +1[0-9]{5} kB\n"),
        out);
    assertTrue(
        ended.err().matches("(?s).*first output [0-9.]+ s after the command\n"), ended.err());
  }

  /**
   * What was killed may take a moment on a busy host, but no more than a second; how long it is a
   * zombie then is the matter of the host's own init.
   */
  private static void assertGone(List<ProcessHandle> processes) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    for (ProcessHandle process : processes) {
      while (runs(process)) {
        assertTrue(System.nanoTime() < deadline, process.pid() + " goes on");
        Thread.sleep(10);
      }
    }
  }

  private static boolean runs(ProcessHandle process) {
    try {
      String state = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return process.isAlive() && state.charAt(state.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  /** How a run ended. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Ended(int status, byte[] out, String err) {}

  private Process start(List<String> options, String... program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    // A background job of a shell ignores SIGINT, and so does all that it starts.
    String launcher = BuiltProgram.project().resolve("coracle").toString();
    command.addAll(List.of("env", "--default-signal=INT", launcher, "run", "--image"));
    command.add(BusyboxImage.write(directory.resolve("layout")));
    command.addAll(options);
    command.addAll(List.of("--entrypoint", program[0], BuiltContainer.directory().toString()));
    if (program.length > 1) {
      command.add("--");
      command.addAll(Arrays.asList(program).subList(1, program.length));
    }
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private Ended end(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroy();
    }
    assertTrue(ended, this::errors);
    return new Ended(process.exitValue(), Files.readAllBytes(directory.resolve("out")), errors());
  }

  private void awaitErrors(Process process, String text) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!errors().contains(text)) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, this::errors);
      Thread.sleep(50);
    }
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("err"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** QEMU accepts before anyone listens in the guest: only an answer proves something. */
  private String answer(Process process, int port) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(5000);
        socket.shutdownOutput();
        String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (!all.isEmpty()) {
          return all;
        }
      } catch (IOException e) {
        // It is between two connections.
        Thread.sleep(100);
      }
    }
    return errors();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void kill(Process process, String signal)
      throws IOException, InterruptedException {
    String id = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, id).start().waitFor());
  }
}
