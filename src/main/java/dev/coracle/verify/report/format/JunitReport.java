package dev.coracle.verify.report.format;

import dev.coracle.template.Templates;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as JUnit's XML, which CI systems show: a suite for the result, a case for each check.
 */
public final class JunitReport {
  private JunitReport() {}

  /** The whole document. */
  public static String render(Templates templates, ReportSubject subject, VerifyReport report) {
    List<Map<String, Object>> cases = new ArrayList<>();
    for (Check check : report.checks()) {
      cases.add(
          Map.of(
              "group", check.name().substring(0, check.name().indexOf('.')),
              "name", MarkupText.text(check.name()),
              "result", check.result().word(),
              "detail", MarkupText.text(check.detail()),
              "next", check.failed() ? report.next(check) : ""));
    }
    return templates.render(
        "junit.xml.ftl",
        Map.of(
            "suite", "coracle." + subject.name() + " " + subject.version(),
            "cases", cases,
            "failed", report.checks().stream().filter(Check::failed).count(),
            "errors", errors(report),
            "skipped", count(report, Check.Result.NOT_APPLICABLE),
            "seconds", String.format(Locale.ROOT, "%.3f", report.verifyMillis() / 1000.0),
            "summary", MarkupText.text(String.join("\n", VerifySummary.details(report)))));
  }

  /** A boot that failed without a failed check must not look like a pass. */
  private static List<Map<String, String>> errors(VerifyReport report) {
    boolean failed = report.checks().stream().anyMatch(Check::failed);
    return report
        .failure()
        .filter(failure -> !failed)
        .map(
            failure ->
                Map.of(
                    "message",
                    (failure.bootLabel() + ": " + failure.cause().explanation())
                        .replaceFirst("^: ", ""),
                    "next",
                    failure.cause().next()))
        .map(List::of)
        .orElse(List.of());
  }

  private static long count(VerifyReport report, Check.Result result) {
    return report.checks().stream().filter(check -> check.result() == result).count();
  }
}
