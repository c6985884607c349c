package dev.coracle.cli.output;

import dev.coracle.cli.context.CliContext;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.progress.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;

/** Why some work ended, whatever was thrown, as text and an exit status. */
public final class FailureReport {
  /** What Linux says where a process has as many files open as it may (EMFILE). */
  private static final String OPEN_FILES = "Too many open files";

  private FailureReport() {}

  /** Reports why a command ended; the status to exit with. */
  public static int print(CliContext context, Throwable failure) {
    if (hasCause(failure, LinkageError.class) && trace(failure).contains("zstd")) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.native-library",
              "the zstd library cannot be loaded from "
                  + System.getProperty("java.io.tmpdir")
                  + ", which may forbid to run programs (noexec)",
              "set JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR with a directory that allows it"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (hasCause(failure, ClassNotFoundException.class)) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.program",
              "Java cannot load a part of the program: " + failure,
              "raise the limit of open files (ulimit -n 1024), or start again if the program was"
                  + " replaced meanwhile"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (hasCause(failure, OutOfMemoryError.class)) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.memory",
              "out of memory: the Java heap may grow to "
                  + Amounts.bytes(Runtime.getRuntime().maxMemory()),
              "give it more with JAVA_TOOL_OPTIONS=-Xmx1g, or do less at once"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (failure instanceof InvalidPathException path) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.path",
              Excerpt.quote(path.getInput()) + " cannot be a path here: " + path.getReason(),
              "name it without such characters, or set LC_ALL=C.UTF-8"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (failure instanceof CoracleException known) {
      for (Diagnostic diagnostic : known.diagnostics()) {
        DiagnosticOutput.print(context, diagnostic);
      }
      return known.exitCode().status();
    }
    if (failure instanceof InterruptedException) {
      context.err().println("interrupted");
      return ExitCode.INTERRUPTED.status();
    }
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (cause instanceof IOException trouble) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.io",
              "reading or writing failed: " + IoErrorMessage.words(trouble),
              String.valueOf(trouble.getMessage()).contains(OPEN_FILES)
                  ? "raise the limit of open files: ulimit -n 1024"
                  : "check the disk's free space, and that the file may be read and written"));
      return ExitCode.ENVIRONMENT.status();
    }
    context.err().println("error: this is a bug in Coracle [bug]");
    failure.printStackTrace(context.err());
    context.err().println("  fix: report it with the lines above and the recipe");
    return ExitCode.BUG.status();
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> kind) {
    int depth = 0;
    for (Throwable each = failure; each != null && depth < 20; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
      depth++;
    }
    return false;
  }
}
