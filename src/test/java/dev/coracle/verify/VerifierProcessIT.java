package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.testing.BuiltProgram;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.report.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verifier as a process: ended by signals, on a full disk, in parallel with another one. */
@Tag("guests")
class VerifierProcessIT {
  /** How long a run may take that takes a third of a minute on an idle machine. */
  private static final int SECONDS = 180;

  @TempDir Path directory;
  private Path result;
  private Path temporary;

  @BeforeEach
  void copyResult() throws Exception {
    Path built = Guest.find().directory();
    result = Files.createDirectory(directory.resolve("result"));
    temporary = Files.createDirectory(directory.resolve("tmp"));
    for (Path file : list(built)) {
      if (Files.isRegularFile(file) && !file.endsWith("verify.json")) {
        Files.copy(file, result.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143, virtiofsd, 1", "INT, 130, qemu-system, 2"})
  void aSignalEndsAllThatWasStartedAndLeavesNoFiles(
      String signal, int status, String program, int count) throws Exception {
    assumeTrue(
        !program.equals("virtiofsd") || Files.isExecutable(Path.of("/usr/lib/qemu/virtiofsd")),
        "no virtiofsd here");
    // A background job of a shell ignores SIGINT, and so does all that it starts.
    Process process = start("env", "--default-signal=INT", "--default-signal=TERM");
    List<ProcessHandle> started = List.of();
    for (int tries = 0; running(started, program) < count && tries < 600; tries++) {
      Thread.sleep(100);
      started = process.descendants().toList();
    }
    assertTrue(running(started, program) >= count, this::output);
    assertTrue(list(temporary).size() > 1, "temporary files while it runs");
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "it ends");
    assertEquals(status, process.exitValue(), this::output);
    assertTrue(started.stream().noneMatch(ProcessHandle::isAlive), "no process is left");
    assertEquals(List.of(), list(temporary));
    assertTrue(Files.notExists(result.resolve("verify.json")));
  }

  private static long running(List<ProcessHandle> processes, String program) {
    return processes.stream()
        .filter(each -> each.info().command().orElse("").contains(program))
        .count();
  }

  @Test
  void aFullDiskForLogsIsSaidToBeOne() throws Exception {
    Path logs = Files.createDirectory(result.resolve("logs"));
    String script = "mount -t tmpfs -o size=4k tmpfs " + logs + " && exec \"$0\" \"$@\"";
    String[] namespace = {"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script};
    Process possible =
        new ProcessBuilder(Stream.concat(Stream.of(namespace), Stream.of("true")).toList()).start();
    assumeTrue(possible.waitFor() == 0, "no mount namespaces here");
    Process process = start(namespace);
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "it ends");
    assertEquals(6, process.exitValue(), this::output);
    assertTrue(output().contains("No space left on device"), this::output);
    assertTrue(output().contains(".log"), this::output);
    assertTrue(output().contains("  fix: check the disk's free space"), this::output);
    assertEquals(List.of(), list(temporary));
  }

  @Test
  void aFloodDoesNotFillTheVerifiersMemory() throws Exception {
    Path qemu = directory.resolve("qemu");
    Files.writeString(
        qemu,
        """
        #!/bin/sh
        case "$*" in --version | '-machine help') exec qemu-system-x86_64 "$@" ;; esac
        # QEMU makes its output non-blocking, which others could not write to.
        qemu-system-x86_64 "$@" | cat &
        yes 'a line of a guest that says it again and again' | head -c 104857600
        wait
        """);
    assertTrue(qemu.toFile().setExecutable(true));
    Process process = start(List.of("--qemu", qemu.toString()), "env", "JDK_JAVA_OPTIONS=-Xmx64m");
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "it ends");
    assertEquals(7, process.exitValue(), this::output);
    assertTrue(output().contains(Cause.CONSOLE_FLOOD.explanation()), this::output);
    assertTrue(Files.size(result.resolve("logs/smoke.log")) < ConsoleLog.LOG_LIMIT + 200);
  }

  @Test
  void theSecondVerifierOfOneResultTakesTheVerdictOfTheFirst() throws Exception {
    Process first = start("env");
    Process second = start("env");
    for (Process each : List.of(first, second)) {
      assertTrue(each.waitFor(2 * SECONDS, TimeUnit.SECONDS), "it ends");
      assertEquals(0, each.exitValue(), this::output);
    }
    assertTrue(Files.readString(result.resolve("verify.json")).contains("\"passed\""));
    assertEquals(1, count("not booted: "), this::output);
    assertEquals(1, count("boot, smoke ("), this::output);
    assertEquals(List.of(), list(temporary));
  }

  private int count(String text) {
    return output().split(Pattern.quote(text), -1).length - 1;
  }

  private Process start(String... before) throws IOException {
    return start(List.of(), before);
  }

  private Process start(List<String> more, String... before) throws IOException {
    List<String> command =
        Stream.of(
                Stream.of(before),
                Stream.of(
                    BuiltProgram.project().resolve("coracle").toString(),
                    "verify",
                    result.toString()),
                more.stream())
            .flatMap(each -> each)
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("output").toFile()));
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return builder.start();
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
