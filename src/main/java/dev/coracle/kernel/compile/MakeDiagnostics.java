package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What to report when {@code make} fails: the first errors, not the last lines of noise. */
public final class MakeDiagnostics {
  private static final int SHOWN = 8;

  private MakeDiagnostics() {}

  public static CoracleException of(String what, Result result, Path log) throws IOException {
    if (result.timedOut()) {
      return new CoracleException(
          ExitCode.TIMEOUT,
          Diagnostic.error(
              "kernel.timeout",
              what + " took too long and was stopped",
              "try again on a quieter machine; the log is " + log));
    }
    List<String> all = new ArrayList<>(Files.readAllLines(log));
    all.addAll(List.of(result.output().split("\n"))); // the log may be short if the disk is full
    List<String> lines = firstErrors(all);
    boolean full = lines.stream().anyMatch(line -> line.contains("No space left on device"));
    boolean killed =
        lines.stream().anyMatch(line -> line.contains("Killed signal") || line.endsWith(" Killed"));
    String fix = "read the log: " + log;
    if (full) {
      fix = "free space on the disk that holds the store; a compile needs 2 GB";
    } else if (killed) {
      fix = memoryShort(log);
    }
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                full ? "kernel.disk-full" : "kernel.compile-failed",
                what + " failed with status " + result.status(),
                fix)
            .withExcerpt(String.join("\n", lines)));
  }

  /** What to do where memory was short for a compiler. */
  public static String memoryShort(Path log) {
    return "the compiler was ended, as the kernel does when memory is short: build with fewer jobs"
        + " (--jobs 1); the log is "
        + log;
  }

  /** From the first line that speaks of an error, or the last lines where none does. */
  static List<String> firstErrors(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      String line = log.get(i);
      boolean error =
          line.contains("error:")
              || line.contains("Error:")
              || line.contains("fatal")
              || line.contains("*** ")
              || line.contains(": not found")
              || line.contains("No space left on device")
              || line.contains("undefined reference");
      if (error) {
        return log.subList(i, log.size()).stream()
            .filter(each -> !CompileLine.progress(each))
            .limit(SHOWN)
            .toList();
      }
    }
    return new ArrayList<>(log.subList(Math.max(0, log.size() - SHOWN), log.size()));
  }
}
