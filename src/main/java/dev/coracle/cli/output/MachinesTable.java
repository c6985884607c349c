package dev.coracle.cli.output;

import dev.coracle.build.VerifyStage;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.Manifest;
import dev.coracle.verify.Verifier;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One result on every machine profile: a line each, and what failed below. */
public final class MachinesTable {
  private final String own;
  private final List<String> lines = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private ExitCode exit = ExitCode.ENVIRONMENT;

  /**
   * A table without a line.
   *
   * @param own the recipe's machine; the kernel need not be made for the others
   */
  MachinesTable(String own) {
    this.own = own;
    lines.add(row("machine", "ran on", "checks", "boot, virtual ms"));
  }

  /** Boots a result on all machines in turn. */
  public static MachinesTable of(VerifyStage stage, Path result, Manifest manifest)
      throws InterruptedException {
    MachinesTable table = new MachinesTable(manifest.guest().machine());
    for (String machine : Verifier.machineNames()) {
      try {
        table.add(stage.on(machine, result, manifest));
      } catch (CoracleException e) {
        if (e.exitCode() != ExitCode.ENVIRONMENT) {
          throw e;
        }
        Diagnostic first = e.diagnostics().get(0);
        table.lines.add(row(machine, "not here", "", ""));
        table.failures.add(machine + ": " + first.message());
      }
    }
    return table;
  }

  /** Ok if all that ran passed, 7 if one did not, 6 if none ran. */
  public ExitCode exit() {
    return exit;
  }

  public List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    failures.forEach(line -> all.add("  " + line));
    return all;
  }

  /** Adds a machine's line. */
  void add(VerifyReport report) {
    Optional<BootFailure> requirement = report.kernelLacks();
    if (requirement.isPresent() && !report.machine().equals(own)) {
      lines.add(row(report.machine(), "-", "not applicable", "-"));
      failures.add(report.machine() + ": not applicable: " + requirement.get().text());
      return;
    }
    if (exit != ExitCode.VERIFICATION) {
      exit = report.exitCode();
    }
    long failed = report.checks().stream().filter(Check::failed).count();
    long passed =
        report.checks().stream().filter(check -> check.result() == Check.Result.PASS).count();
    long rest = report.checks().size() - failed - passed;
    String checks = passed + " passed" + count(failed, "failed") + count(rest, "not applicable");
    lines.add(
        row(
            report.machine(),
            "QEMU " + report.qemuVersion() + ", " + report.accelerator().name(),
            checks,
            report
                .virtual()
                .map(figures -> figures.kernelMillis() + " + " + figures.userMillis())
                .orElse("-")));
    report
        .failure()
        .ifPresent(
            failure ->
                failures.add(
                    report.machine()
                        + ": "
                        + (failure.boot().isPresent() ? failure.bootLabel() + ": " : "")
                        + failure.text()
                        + "; fix: "
                        + failure.cause().next()));
    report.checks().stream()
        .filter(check -> check.result() == Check.Result.NOT_APPLICABLE)
        .forEach(
            check ->
                failures.add(
                    report.machine()
                        + ": "
                        + check.name()
                        + " is not applicable: "
                        + check.detail()));
  }

  private static String count(long number, String word) {
    return number == 0 ? "" : ", " + number + " " + word;
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-10s  %-18s  %-36s  %s", (Object[]) cells).stripTrailing();
  }
}
