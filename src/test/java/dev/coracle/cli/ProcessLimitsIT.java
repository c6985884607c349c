package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole program where standard output is full, its reader gone, or few files may be open. */
class ProcessLimitsIT {
  private record Ended(int status, String err) {}

  @Test
  void aResultThatIsLostIsNoSuccess() throws Exception {
    Ended ended = run("exec \"$@\" >/dev/full", "explain", "host.io");
    assertEquals(ExitCode.ENVIRONMENT.status(), ended.status(), ended.err());
    assertTrue(ended.err().contains("No space left on device [host.output]"), ended.err());
    assertTrue(ended.err().contains("  fix: "), ended.err());
  }

  @Test
  void aReaderThatHasEnoughIsNoFailure() throws Exception {
    Ended ended = run("{ \"$@\"; echo \"status $?\" >&2; } | :", "explain", "host.io");
    assertEquals("status 0", ended.err().strip());
  }

  @Test
  void tooFewFilesAreNamedWithoutAStackTrace() throws Exception {
    // Java itself has as many open as there are jars, so that one number cannot fit every host.
    for (int most = 16; most <= 64; most += 6) {
      Ended ended = run("ulimit -n " + most + "; exec \"$@\"", "check", "recipes/base.yaml");
      assertFalse(ended.err().contains("\tat "), most + ": " + ended.err());
      assertFalse(ended.status() == ExitCode.BUG.status(), most + ": " + ended.err());
    }
  }

  private static Ended run(String script, String... arguments) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            script,
            "sh",
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.coracle.cli.Main");
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return new Ended(process.exitValue(), err);
  }
}
