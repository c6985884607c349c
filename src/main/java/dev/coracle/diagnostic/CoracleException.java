package dev.coracle.diagnostic;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can understand and fix. Anything else that is thrown is a bug.
 *
 * <p>Unchecked, so that it passes through streams and lambdas; one place, the command line, turns
 * it into text and an exit status.
 */
public final class CoracleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final transient List<Diagnostic> diagnostics;

  /** A failure with all that is known about it; at least one diagnostic. */
  public CoracleException(ExitCode exitCode, List<Diagnostic> diagnostics) {
    super(diagnostics.stream().map(Diagnostic::render).collect(Collectors.joining("\n")));
    if (diagnostics.isEmpty()) {
      throw new IllegalArgumentException("a failure needs a diagnostic");
    }
    this.exitCode = exitCode;
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** A failure with one diagnostic. */
  public CoracleException(ExitCode exitCode, Diagnostic diagnostic) {
    this(exitCode, List.of(diagnostic));
  }

  /** A failure with one diagnostic, keeping what caused it for a debug log. */
  public CoracleException(ExitCode exitCode, Diagnostic diagnostic, @Nullable Throwable cause) {
    this(exitCode, List.of(diagnostic));
    initCause(cause);
  }

  /** How the process should exit. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** What to report, most severe first as found. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
