package dev.coracle.verify.report.format;

import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.BootPhases;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A report as a person reads it on a terminal: in five seconds, or with all details. */
public final class VerifySummary {
  private static final int SHOWN_CHECKS = 5;
  private static final int SHOWN_LINES = 4;

  private VerifySummary() {}

  /** Rows of at most 80 columns: the verdict, what failed and why, boot and memory. */
  public static List<String> rows(VerifyReport report) {
    SummaryRows rows = new SummaryRows();
    rows.add("verdict", verdict(report));
    List<Check> failed = report.checks().stream().filter(Check::failed).toList();
    failed.stream().limit(SHOWN_CHECKS).forEach(check -> rows.add("failed", check.text()));
    if (failed.size() > SHOWN_CHECKS) {
      rows.add("", "and " + (failed.size() - SHOWN_CHECKS) + " more");
    }
    report.failure().ifPresent(failure -> explain(failure, failed, rows));
    report.virtual().ifPresent(boot -> rows.add("boot", boot(boot, report)));
    report.memory().ifPresent(memory -> rows.add("memory", memory.brief()));
    return rows.lines();
  }

  private static String verdict(VerifyReport report) {
    long notApplicable = count(report, Check.Result.NOT_APPLICABLE);
    long informational = count(report, Check.Result.INFORMATIONAL);
    String checks =
        report.passed()
            ? "verified: "
                + count(report, Check.Result.PASS)
                + " checks passed"
                + (notApplicable > 0 ? ", " + notApplicable + " not applicable" : "")
                + (informational > 0 ? ", " + informational + " informational" : "")
            : "NOT VERIFIED: "
                + count(report, Check.Result.FAIL)
                + " of "
                + report.checks().size()
                + " checks failed";
    return checks
        + String.format(
            Locale.ROOT, " (%s, %.1f s)", report.machine(), report.verifyMillis() / 1000.0);
  }

  private static long count(VerifyReport report, Check.Result result) {
    return report.checks().stream().filter(check -> check.result() == result).count();
  }

  private static void explain(BootFailure failure, List<Check> failed, SummaryRows rows) {
    boolean shown = failed.stream().anyMatch(check -> check.text().equals(failure.detail()));
    rows.add("cause", shown ? failure.cause().explanation() : failure.text());
    if (showsBoot(failure)) {
      rows.add("in", place(failure));
    }
    rows.add("fix", failure.cause().next());
    if (showsBoot(failure)) {
      List<String> lines = failure.lastLines();
      String label = "console";
      for (String line : lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())) {
        rows.addCut(label, line);
        label = "";
      }
    }
  }

  /** Whether the boot's phase and console explain a failure. */
  private static boolean showsBoot(BootFailure failure) {
    return failure.boot().isPresent() && failure.cause() != Cause.LIMIT_EXCEEDED;
  }

  /** Such as {@code smoke boot, phase 'init to target', last unit a.service}. */
  private static String place(BootFailure failure) {
    return failure.bootLabel()
        + ", phase '"
        + failure.phase().label()
        + "'"
        + (failure.lastUnit().isEmpty() ? "" : ", last unit " + failure.lastUnit());
  }

  private static String boot(BootFigures boot, VerifyReport report) {
    return boot.totalMillis()
        + " virtual ms: kernel "
        + boot.kernelMillis()
        + ", user space "
        + boot.userMillis()
        + report
            .profile()
            .comparison()
            .map(comparison -> "; " + comparison.difference())
            .orElse("");
  }

  /** Everything but the consoles, in lines of any length. */
  public static List<String> details(VerifyReport report) {
    List<String> lines = new ArrayList<>();
    long passed = count(report, Check.Result.PASS);
    lines.add(
        (report.passed() ? "verified" : "NOT VERIFIED")
            + " on "
            + report.machine()
            + " (QEMU "
            + report.qemuVersion()
            + ", "
            + report.accelerator().name()
            + ": "
            + report.accelerator().why()
            + ")");
    lines.add(
        String.format(
            Locale.ROOT,
            "  checks: %d of %d passed, in %.1f s",
            passed,
            report.checks().size(),
            report.verifyMillis() / 1000.0));
    for (Check check : report.checks()) {
      if (check.result() != Check.Result.PASS) {
        lines.add("  " + check.result().word() + ": " + check.text());
      }
    }
    report
        .virtual()
        .ifPresent(
            boot ->
                lines.add(
                    "  boot: "
                        + boot.kernelMillis()
                        + " virtual ms kernel + "
                        + boot.userMillis()
                        + " user space"
                        + waiting(report)
                        + "; "
                        + report.wallMillis()
                        + " ms wall time to the target"));
    report
        .profile()
        .comparison()
        .ifPresent(comparison -> lines.add("  compared: " + comparison.text()));
    report.memory().ifPresent(memory -> lines.add("  memory: " + memory.text()));
    report.failure().ifPresent(failure -> explain(failure, lines));
    return lines;
  }

  /** How much of the boot is waiting, and how much of that for a processor's timer. */
  private static String waiting(VerifyReport report) {
    OptionalLong timer = report.profile().timerWaitMillis();
    OptionalLong all =
        report.profile().phases().map(BootPhases::waitMicros).orElse(OptionalLong.empty());
    String timers = timer.isPresent() ? timer.getAsLong() + " ms of it waiting for a timer" : "";
    if (all.isEmpty()) {
      return timers.isEmpty() ? "" : " (" + timers + ")";
    }
    return String.format(
        Locale.ROOT,
        " (%.0f ms of it waiting%s)",
        all.getAsLong() / 1000.0,
        timer.isPresent() ? ", " + timer.getAsLong() + " for a timer" : "");
  }

  private static void explain(BootFailure failure, List<String> lines) {
    lines.add("  cause: " + failure.cause().explanation());
    if (!failure.detail().isEmpty()) {
      lines.add("    " + failure.detail());
    }
    lines.add("  fix: " + failure.cause().next());
    if (!showsBoot(failure)) {
      return;
    }
    lines.add("  in the " + place(failure));
    if (!failure.lastLines().isEmpty()) {
      lines.add("  last console lines:");
      failure.lastLines().forEach(line -> lines.add("    | " + line));
    }
  }
}
