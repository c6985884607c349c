package dev.coracle.verify;

import dev.coracle.tree.Sha256;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.BootChartReader;
import dev.coracle.verify.console.GuestMemoryReader;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.probe.ProbeChecks;
import dev.coracle.verify.probe.ProbeFacts;
import dev.coracle.verify.probe.ProbeHost;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.BootPhases;
import dev.coracle.verify.report.BootProfile;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.GuestMemory;
import dev.coracle.verify.report.Phase;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Gathers checks and failures as the boots come in. */
final class ReportBuilder {
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final Qemu qemu;
  private final Accelerator accelerator;
  private final long begin;
  private final List<Check> checks = new ArrayList<>();
  private final List<BootFailure> failures = new ArrayList<>();
  private final List<String> logs = new ArrayList<>();
  private Optional<BootFigures> virtual = Optional.empty();
  private Optional<GuestMemory> memory = Optional.empty();
  private Optional<BootPhases> phases = Optional.empty();
  private OptionalLong timerWait = OptionalLong.empty();
  private Optional<BootChart> chart = Optional.empty();
  private long wallMillis;

  /**
   * @param begin when the verification began, by {@link System#nanoTime()}
   */
  ReportBuilder(
      VerifyPlan plan, MachineProfile machine, Qemu qemu, Accelerator accelerator, long begin) {
    this.plan = plan;
    this.machine = machine;
    this.qemu = qemu;
    this.accelerator = accelerator;
    this.begin = begin;
  }

  /** Returns whether the guest came up, clean or not. */
  boolean observed(BootResult result) {
    FailureClassifier classifier = keep("observed", result);
    wallMillis = result.wall().toMillis();
    List<Check> found = ObservedChecks.of(plan, machine, accelerator, result);
    checks.addAll(found);
    boolean up = classifier.classify(result).isEmpty();
    if (up) {
      judge(found, classifier, result);
    }
    return up;
  }

  void notRun(String why) {
    checks.add(Check.notApplicable("probe.boot", why));
    checks.add(Check.notApplicable("timed.boot", why));
  }

  void probe(BootResult result, ProbeFacts facts, ProbeHost host) {
    boolean stopped = result.end() == BootResult.End.PHASE_DEADLINE && !facts.complete();
    if (stopped && !facts.last().isEmpty()) {
      failures.add(
          new FailureClassifier("probe", plan)
              .found(
                  Cause.PROBE_INCOMPLETE,
                  "not done after "
                      + result.wall().toSeconds()
                      + " s"
                      + (result.detail().isEmpty() ? "" : ", " + result.detail())
                      + "; its last word is '"
                      + facts.last()
                      + "'",
                  result));
    }
    FailureClassifier classifier = keep("probe", result);
    List<Check> found = new ProbeChecks(plan, machine, facts, host).all();
    boolean clean = result.end() == BootResult.End.GOAL;
    found.add(
        Check.of(
            "probe.power-off",
            clean,
            "powered off from inside",
            result.shutdownReason().orElse("did not power off")));
    checks.addAll(found);
    judge(found, classifier, result);
  }

  void timed(BootResult result) throws IOException {
    FailureClassifier classifier = keep("timed", result);
    if (result.end() == BootResult.End.REFUSED) {
      checks.add(Check.notApplicable("timed.boot", "QEMU: " + result.detail()));
      return;
    }
    virtual = result.observation().figures();
    phases = phases(result);
    memory = GuestMemoryReader.read(text(result), plan.memory() / 1024);
    checks.add(
        Check.of(
            "timed.boot",
            virtual.isPresent(),
            virtual.map(f -> f.totalMillis() + " ms of virtual time").orElse(""),
            "the boot in virtual time did not come through"));
  }

  /** The boots that only explain the timed one; what they do not tell stays unknown. */
  void explained(BootResult charted, Optional<BootResult> unwaited, Optional<BootResult> slowed)
      throws IOException {
    for (BootResult each : Stream.concat(unwaited.stream(), slowed.stream()).toList()) {
      keepIfThere(each);
    }
    keepIfThere(charted);
    chart = BootChartReader.read(text(charted));
    Optional<BootFigures> less = unwaited.flatMap(result -> result.observation().figures());
    if (virtual.isPresent() && less.isPresent()) {
      timerWait =
          OptionalLong.of(Math.max(0, virtual.get().kernelMillis() - less.get().kernelMillis()));
    }
    Optional<BootPhases> least = unwaited.isPresent() ? phases(unwaited.get()) : phases;
    Optional<BootPhases> slow = slowed.isPresent() ? phases(slowed.get()) : Optional.empty();
    if (phases.isPresent() && least.isPresent() && slow.isPresent()) {
      phases = Optional.of(phases.get().waiting(least.get(), slow.get()));
    }
  }

  private static Optional<BootPhases> phases(BootResult result) throws IOException {
    return BootChartReader.read(text(result)).map(BootPhases::of);
  }

  private static String text(BootResult result) throws IOException {
    return Files.exists(result.log())
        ? new String(Files.readAllBytes(result.log()), StandardCharsets.UTF_8)
        : "";
  }

  private void keepIfThere(BootResult result) {
    if (Files.exists(result.log())) {
      keepLog(result);
    }
  }

  private void keepLog(BootResult result) {
    logs.add(result.log().getFileName().toString());
  }

  /** Keeps a boot's log and its failure, if it missed its goal. */
  private FailureClassifier keep(String name, BootResult result) {
    FailureClassifier classifier = new FailureClassifier(name, plan);
    boolean refused = name.equals("timed") && result.end() == BootResult.End.REFUSED;
    if (!refused) {
      classifier.classify(result).ifPresent(failures::add);
    }
    keepIfThere(result);
    return classifier;
  }

  /** The failure that a failed check of a boot stands for. */
  private void judge(List<Check> found, FailureClassifier classifier, BootResult result) {
    for (Check check : found) {
      if (check.failed()) {
        failures.add(
            classifier.found(Cause.of(check), check.name() + ": " + check.detail(), result));
      }
    }
  }

  /** A further form that is not booted. */
  void form(Check notApplicable) {
    checks.add(notApplicable);
  }

  void notProbed(String why) {
    checks.add(Check.notApplicable("probe.boot", why));
  }

  /** A further form's boot; it counts as much as the root's. */
  void form(OutputBoot boot, BootResult result) {
    checks.add(boot.check(result));
    boot.failure(result).ifPresent(failures::add);
    keepIfThere(result);
  }

  /** Whether something was found already that makes more boots pointless. */
  boolean failed() {
    return !failures.isEmpty();
  }

  /** A kernel that cannot show a guest on this machine, unless it lacks nothing. */
  void kernelLacks(List<String> what) {
    if (what.isEmpty()) {
      return;
    }
    String all = String.join("; ", what);
    checks.add(Check.of("kernel.fits", false, all));
    failures.add(new BootFailure("observed", Cause.KERNEL_UNFIT, all, Phase.START, "", List.of()));
  }

  void filesDiffer(String file) {
    String detail = file + ": another sha256 than by the manifest";
    checks.add(Check.of("files.unchanged", false, detail));
    failures.add(
        new BootFailure("observed", Cause.IMAGE_CHANGED, detail, Phase.START, "", List.of()));
  }

  ReportBuilder imageIs(Sha256 now, String when) {
    boolean same = now.equals(plan.imageSha256());
    checks.add(
        Check.of(
            "image.unchanged",
            same,
            "sha256 " + now.brief() + " before and after",
            "sha256 is "
                + now.brief()
                + " "
                + when
                + ", "
                + plan.imageSha256().brief()
                + " by the manifest"));
    if (!same) {
      String change = plan.image().getFileName() + ": another sha256 " + when;
      failures.add(
          0, new BootFailure("observed", Cause.IMAGE_CHANGED, change, Phase.START, "", List.of()));
    }
    return this;
  }

  VerifyReport build() {
    return new VerifyReport(
        VerifyKey.of(plan, machine, qemu, accelerator).digest().hex(),
        machine.name(),
        qemu.version(),
        accelerator,
        CommandLines.added(plan, CommandLines.OBSERVED, machine),
        checks,
        gravest(),
        virtual,
        wallMillis,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
        plan.memory() / 1024,
        memory,
        logs,
        new BootProfile(chart, phases, timerWait, Optional.empty()));
  }

  /** A boot that failed tells more than a check, and lost DAX more than other checks. */
  private Optional<BootFailure> gravest() {
    return failures.stream().min(Comparator.comparingInt(ReportBuilder::rank));
  }

  private static int rank(BootFailure failure) {
    return switch (failure.cause()) {
      case IMAGE_CHANGED -> 0;
      case QEMU_REFUSED, QEMU_CRASHED -> 1;
      case DAX_LOST -> failure.boot().equals("observed") ? 2 : 3;
      case CONSOLE_NOT_CLEAN -> 6;
      case CHECK_FAILED, NO_CLEAN_POWER_OFF -> 5;
      case PROBE_INCOMPLETE -> 4;
      default -> failure.boot().equals("observed") ? 1 : 4;
    };
  }
}
