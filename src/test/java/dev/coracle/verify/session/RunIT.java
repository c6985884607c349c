package dev.coracle.verify.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltBase;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code coracle run} as a user has it: through pipes, on a terminal, ended by a signal. */
class RunIT {
  private static final int SECONDS = 120;

  /** Ctrl-A x, at which QEMU ends. */
  private static final String END = "\001x";

  @TempDir Path directory;

  @Test
  void aScriptHasAllThatTheGuestWasGivenAndItsStatusComesBack() throws Exception {
    Path volume = Files.write(directory.resolve("volume,1"), new byte[1 << 20]);
    Path shared = shared();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> echo(server));
      String text =
          """
          head -n 1 /proc/meminfo
          nproc
          printf written > /dev/vdb
          cat /run/share/host
          echo from the guest > /run/share/guest
          echo asked | nc 10.0.2.2 %d
          echo '<é>' >&2
          exit 3
          """
              .formatted(server.getLocalPort());
      List<String> options = new ArrayList<>(List.of("--memory", "256", "--cpus", "2", "--net"));
      options.addAll(List.of("--disk", volume.toString(), "--share", shared.toString()));
      Ended ended = script(text, options.toArray(String[]::new));
      assertEquals(1, ended.status(), ended::toString);
      assertTrue(
          ended.out().matches("MemTotal: +2[0-9]{5} kB\n2\nfrom the host\nanswer to asked\n"),
          ended::toString);
      assertTrue(ended.err().contains("<é>"), ended::toString);
      assertTrue(ended.err().endsWith("the shell ended with status 3\n"), ended::toString);
      assertTrue(ended.err().contains("volume,1 is /dev/vdb in the guest"), ended::toString);
      served.get(SECONDS, TimeUnit.SECONDS);
    }
    assertEquals("from the guest\n", Files.readString(shared.resolve("guest")));
    assertTrue(Files.readString(volume, StandardCharsets.ISO_8859_1).startsWith("written\0"));
  }

  @Test
  void aTerminalHasAPromptTakesKeysAndIsAsItWasAfterAnOrderlyEnd() throws Exception {
    Process process = onTerminal(launcher() + " run " + BuiltBase.directory());
    awaitOutput(process, ":/# ");
    type(process, "echo typed $((6 * 7)) > /dev/console; tty; sleep 1000\n");
    awaitOutput(process, "/dev/ttyS0");
    // Until sleep has the terminal, the key would be the shell's, which may take no notice.
    Thread.sleep(3_000);
    type(process, "\003");
    type(process, "echo status $?; exit\n");
    Ended ended = end(process);
    assertEquals(0, ended.status(), ended::toString);
    assertTrue(ended.out().contains("typed 42"), ended::toString);
    assertTrue(ended.out().contains("status 130"), ended::toString);
    assertTrue(ended.out().contains("reboot: Power down"), ended::toString);
  }

  @Test
  void controlAXEndsAGuestThatRunsAsItShips() throws Exception {
    Process process = onTerminal(launcher() + " run --no-shell " + BuiltBase.directory());
    awaitOutput(process, "running in system mode");
    type(process, END);
    Ended ended = end(process);
    assertEquals(0, ended.status(), ended::toString);
    assertTrue(ended.out().contains("QEMU: Terminated"), ended::toString);
  }

  @Test
  void aPrintedCommandCanBePasted() throws Exception {
    String directory = BuiltBase.directory().toString();
    BuiltProgram.Ended printed =
        new BuiltProgram(BuiltProgram.project()).run("verify", "--print-command", directory);
    assertEquals(0, printed.status(), printed::toString);
    assertEquals(1, printed.out().lines().count(), printed::toString);
    Process process = onTerminal(printed.out().strip());
    awaitOutput(process, "Startup finished in");
    type(process, END);
    Ended ended = end(process);
    assertEquals(0, ended.status(), ended::toString);
    assertTrue(ended.out().contains("container.target"), ended::toString);
    assertTrue(ended.out().contains("QEMU: Terminated"), ended::toString);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143, --net", "INT, 130, --share-read-only"})
  void aSignalEndsTheGuestAndLeavesNoFiles(String signal, int status, String option)
      throws Exception {
    Path shared = shared();
    Process process = start("--share", shared.toString(), option);
    type(process, "cat /run/share/host; echo here > /run/share/guest; echo up; sleep 1000\n");
    awaitOutput(process, "up\n");
    List<ProcessHandle> children = process.descendants().toList();
    assertFalse(children.isEmpty());
    kill(process, signal);
    Ended ended = end(process);
    assertEquals(status, ended.status(), ended::toString);
    assertEquals("from the host\nup\n", ended.out());
    assertTrue(children.stream().noneMatch(ProcessHandle::isAlive), "no process is left");
    boolean readOnly = option.equals("--share-read-only");
    assertEquals(readOnly, ended.err().contains("Read-only file system"), ended::toString);
    assertEquals(!readOnly, Files.exists(shared.resolve("guest")));
  }

  @Test
  void aQemuThatDiesIsReportedWithHowItEnded() throws Exception {
    Process process = start();
    awaitOutput(process, "[");
    process
        .descendants()
        .filter(each -> each.info().command().orElse("").contains("qemu-system"))
        .forEach(ProcessHandle::destroyForcibly);
    Ended ended = end(process);
    assertEquals(6, ended.status(), ended::toString);
    assertTrue(ended.err().contains("QEMU ended: signal 9 ended it"), ended::toString);
  }

  @Test
  void whatIsNotThereIsNamed() throws Exception {
    Ended share = script("", "--share", directory.resolve("none").toString());
    assertEquals(6, share.status(), share::toString);
    assertTrue(share.err().contains("none is not there [run.share]"), share::toString);
    Ended volume = script("", "--disk", directory.toString());
    assertTrue(volume.err().contains(" is not a file [run.disk]"), volume::toString);
    Ended memory = script("", "--memory", "8");
    assertEquals(2, memory.status(), memory::toString);
    assertTrue(memory.err().contains("8 is less than 32 MiB"), memory::toString);
  }

  /** How a run ended. */
  private record Ended(int status, String out, String err) {}

  private Ended script(String text, String... options) throws IOException, InterruptedException {
    Process process = start(options);
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It refused its options and ended before it read anything.
    }
    return end(process);
  }

  private static String launcher() {
    return BuiltProgram.project().resolve("coracle").toString();
  }

  private Path shared() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.writeString(shared.resolve("host"), "from the host\n");
    return shared;
  }

  /** A shell's command on a terminal of its own, which must be left as it was. */
  private Process onTerminal(String command) throws IOException {
    String text = "stty -g > before\n" + command + "\nstatus=$?\nstty -g > after\nexit $status\n";
    Path file = Files.writeString(directory.resolve("pasted"), "cd " + directory + "\n" + text);
    return start(List.of("script", "-qec", "sh " + file, "/dev/null"));
  }

  private Process start(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    // A background job of a shell ignores SIGINT, and so does all that it starts.
    command.addAll(List.of("env", "--default-signal=INT", launcher(), "run"));
    command.addAll(List.of(options));
    command.add(BuiltBase.directory().toString());
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return builder.start();
  }

  private Ended end(Process process) throws IOException, InterruptedException {
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), this::output);
    try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
      assertEquals(
          List.of(), left.filter(file -> file.toString().contains("coracle-run")).toList());
    }
    if (Files.exists(directory.resolve("before"))) {
      assertEquals(
          Files.readString(directory.resolve("before")),
          Files.readString(directory.resolve("after")),
          "the terminal's settings");
    }
    return new Ended(
        process.exitValue(),
        Files.readString(directory.resolve("out")),
        Files.readString(directory.resolve("err")));
  }

  private void awaitOutput(Process process, String text) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!output().contains(text)) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, this::output);
      Thread.sleep(50);
    }
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("out"), StandardCharsets.ISO_8859_1)
          + Files.readString(directory.resolve("err"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void type(Process process, String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private static void kill(Process process, String signal)
      throws IOException, InterruptedException {
    String id = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, id).start().waitFor());
  }

  private static void echo(ServerSocket server) {
    try (Socket guest = server.accept()) {
      byte[] asked = new byte[6];
      int n = guest.getInputStream().readNBytes(asked, 0, asked.length);
      String answer = "answer to " + new String(asked, 0, n, StandardCharsets.UTF_8);
      guest.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
