package dev.coracle.cli.output;

import dev.coracle.cli.context.CliContext;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Severity;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.GithubReport;
import dev.coracle.verify.report.format.ReportSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reports to GitHub Actions if a command runs there: the job's summary and annotations of files.
 * Workflow commands go to standard error; the runner reads both streams.
 */
public final class GithubActions {
  private static final String SUMMARY = "GITHUB_STEP_SUMMARY";

  /** Ends the quoting that is going on in the command that this thread runs; null where none is. */
  private static final ThreadLocal<@Nullable String> TOKEN = new ThreadLocal<>();

  private GithubActions() {}

  /** Whether a command runs under GitHub Actions. */
  static boolean here(CliContext context) {
    return "true".equals(context.environment().get("GITHUB_ACTIONS"));
  }

  /**
   * Reports a verification.
   *
   * @param recipe the recipe as the user named it, if the command knows it
   */
  public static void report(
      CliContext context, ReportSubject subject, VerifyReport report, Optional<Path> recipe) {
    if (here(context)) {
      command(context, GithubReport.annotations(subject, report, recipe.map(Path::toString)));
    }
    String file = context.environment().getOrDefault(SUMMARY, "");
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          context.directory().resolve(file),
          GithubReport.summary(subject, report),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      DiagnosticOutput.print(
          context,
          Diagnostic.warning(
              "report.step-summary",
              "the job's summary cannot be written: " + e,
              "make sure that " + SUMMARY + " names a file that may be written, or unset it"));
    }
  }

  /**
   * From here to its end, nothing that a command prints is taken for a workflow command, save our
   * own: it may print what a guest or an image says.
   */
  public static final class Quoting implements AutoCloseable {
    private final CliContext context;

    private Quoting(CliContext context) {
      this.context = context;
    }

    /** Begins; does nothing elsewhere than under GitHub Actions. */
    public static Quoting begin(CliContext context) {
      if (here(context)) {
        TOKEN.set("end-" + UUID.randomUUID());
        context.err().println("::stop-commands::" + TOKEN.get());
      }
      return new Quoting(context);
    }

    @Override
    public void close() {
      String token = TOKEN.get();
      TOKEN.remove();
      if (token != null) {
        context.out().flush();
        context.err().println("::" + token + "::");
      }
    }
  }

  /** Prints our own commands, for which quoting pauses. */
  private static void command(CliContext context, List<String> lines) {
    String token = TOKEN.get();
    if (token != null && !lines.isEmpty()) {
      context.err().println("::" + token + "::");
    }
    lines.forEach(context.err()::println);
    if (token != null && !lines.isEmpty()) {
      context.err().println("::stop-commands::" + token);
    }
  }

  /** Marks the place of a diagnostic. */
  public static void annotate(CliContext context, Diagnostic diagnostic) {
    if (!here(context)) {
      return;
    }
    Severity severity = diagnostic.severity();
    String level =
        severity == Severity.ERROR ? "error" : severity == Severity.WARNING ? "warning" : "notice";
    Optional<SourceLocation> place = diagnostic.place();
    String fix = diagnostic.fix().isEmpty() ? "" : "\nfix: " + diagnostic.fix();
    command(
        context,
        List.of(
            GithubReport.command(
                level,
                place.map(SourceLocation::file),
                place.map(SourceLocation::line).orElse(0),
                place.map(SourceLocation::column).orElse(0),
                diagnostic.code(),
                diagnostic.message() + fix)));
  }
}
