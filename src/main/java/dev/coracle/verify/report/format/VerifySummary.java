package dev.coracle.verify.report.format;

import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootPhases;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A report as a person reads it on a terminal. */
public final class VerifySummary {
  private VerifySummary() {}

  /** A few lines when all is well; checks, cause and last console lines when not. */
  public static List<String> lines(VerifyReport report) {
    List<String> lines = brief(report);
    report.failure().ifPresent(failure -> explain(failure, lines));
    return lines;
  }

  /** The same without what explains a failure. */
  static List<String> brief(VerifyReport report) {
    List<String> lines = new ArrayList<>();
    long passed = report.checks().stream().filter(c -> c.result() == Check.Result.PASS).count();
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
                        + " ms kernel + "
                        + boot.userMillis()
                        + " ms user space, virtual"
                        + waiting(report)
                        + "; "
                        + report.wallMillis()
                        + " ms wall to the target"));
    report
        .profile()
        .comparison()
        .ifPresent(comparison -> lines.add("  before: " + comparison.text()));
    report.memory().ifPresent(memory -> lines.add("  memory: " + memory.text()));
    return lines;
  }

  /** What is waiting of the boot, and what of that is waiting for a processor's timer. */
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
    if (failure.boot().isEmpty() || failure.cause() == Cause.LIMIT_EXCEEDED) {
      return;
    }
    lines.add(
        "  in the "
            + failure.bootLabel()
            + ", phase '"
            + failure.phase().label()
            + "'"
            + (failure.lastUnit().isEmpty() ? "" : ", last unit " + failure.lastUnit()));
    if (!failure.lastLines().isEmpty()) {
      lines.add("  last console lines:");
      failure.lastLines().forEach(line -> lines.add("    | " + line));
    }
  }
}
