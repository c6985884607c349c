package dev.coracle.verify.report.format;

import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootPhases;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A report as GitHub Actions shows it: Markdown for the job's summary, and workflow commands that
 * mark files (GitHub's documentation, "Workflow commands").
 */
public final class GithubReport {
  private static final int LONGEST = 5;

  private GithubReport() {}

  /** Markdown for the file that {@code GITHUB_STEP_SUMMARY} names. */
  public static String summary(ReportSubject subject, VerifyReport report) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(report.passed() ? "✅ " : "❌ ");
    text.append(cell(subject.name() + " " + subject.version()));
    text.append(report.passed() ? ": verified\n\n" : ": not verified\n\n");
    text.append("| check | result | detail |\n|---|---|---|\n");
    for (Check check : report.checks()) {
      row(text, check.name(), check.result().word(), detail(report, check));
    }
    report.failure().ifPresent(failure -> failure(text, failure));
    report
        .virtual()
        .ifPresent(
            boot -> {
              text.append("\n| boot, virtual time | ms |\n|---|---|\n");
              row(text, "kernel", String.valueOf(boot.kernelMillis()));
              row(text, "user space", String.valueOf(boot.userMillis()));
            });
    report
        .profile()
        .phases()
        .map(BootPhases::waitMicros)
        .filter(OptionalLong::isPresent)
        .ifPresent(
            micros -> row(text, "of both, waiting", BootChartSvg.millis(micros.getAsLong())));
    report.profile().chart().map(chart -> chart.longest(LONGEST)).orElse(List.of()).stream()
        .forEach(
            span ->
                row(
                    text,
                    "↳ " + span.kind().word() + " " + span.name(),
                    BootChartSvg.millis(span.micros())));
    report
        .profile()
        .comparison()
        .ifPresent(comparison -> text.append('\n').append(cell(comparison.text())).append('\n'));
    report
        .memory()
        .ifPresent(memory -> text.append("\nmemory: ").append(cell(memory.text())).append('\n'));
    return text.append('\n').toString();
  }

  private static void failure(StringBuilder text, BootFailure failure) {
    text.append("\n**").append(cell(failure.cause().explanation())).append("**");
    if (failure.boot().isPresent()) {
      text.append(" (").append(failure.bootLabel()).append(')');
    }
    text.append(": ").append(cell(failure.detail()));
    text.append("\n\nfix: ").append(cell(failure.cause().next())).append(".\n");
  }

  /** What was seen, and what to do if it is not good. */
  private static String detail(VerifyReport report, Check check) {
    return check.detail() + (check.failed() ? "; fix: " + report.next(check) : "");
  }

  private static void row(StringBuilder text, String... cells) {
    for (String cell : cells) {
      text.append("| ").append(cell(cell)).append(' ');
    }
    text.append("|\n");
  }

  /** Text in which nothing is Markdown, HTML or the end of a table's cell. */
  private static String cell(String raw) {
    StringBuilder text = new StringBuilder();
    for (char c : MarkupText.text(raw).replace('\n', ' ').toCharArray()) {
      switch (c) {
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '&' -> text.append("&amp;");
        case '|', '*', '_', '`', '\\', '[', ']', '~' -> text.append('\\').append(c);
        default -> text.append(c);
      }
    }
    return text.toString();
  }

  /**
   * An error for each failed check, and one for a boot that failed without.
   *
   * @param file the recipe, relative to the repository; empty if it is not known
   */
  public static List<String> annotations(
      ReportSubject subject, VerifyReport report, Optional<String> file) {
    List<String> lines = new ArrayList<>();
    for (Check check : report.checks()) {
      if (check.failed()) {
        lines.add(error(subject, file, check.name() + ": " + detail(report, check)));
      }
    }
    if (lines.isEmpty() && report.failure().isPresent()) {
      BootFailure failure = report.failure().get();
      lines.add(error(subject, file, failure.text() + "; fix: " + failure.cause().next()));
    }
    return lines;
  }

  private static String error(ReportSubject subject, Optional<String> file, String message) {
    return command(
        "error",
        file,
        0,
        0,
        subject.name() + " " + subject.version() + " is not verified",
        message);
  }

  /**
   * A workflow command.
   *
   * @param level {@code error}, {@code warning} or {@code notice}
   * @param line from 1, or 0 for the whole file
   * @param column from 1, or 0 for the whole line
   */
  public static String command(
      String level, Optional<String> file, int line, int column, String title, String message) {
    StringBuilder text = new StringBuilder("::").append(level).append(' ');
    file.ifPresent(name -> text.append("file=").append(property(name)).append(','));
    if (file.isPresent() && line > 0) {
      text.append("line=").append(line).append(',');
      if (column > 0) {
        text.append("col=").append(column).append(',');
      }
    }
    return text.append("title=")
        .append(property(title))
        .append("::")
        .append(data(message))
        .toString();
  }

  private static String data(String text) {
    return MarkupText.text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
