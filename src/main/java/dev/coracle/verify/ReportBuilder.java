package dev.coracle.verify;

import dev.coracle.tree.Sha256;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.BootChartReader;
import dev.coracle.verify.console.GuestMemoryReader;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.probe.ProbeChecks;
import dev.coracle.verify.probe.ProbeFacts;
import dev.coracle.verify.probe.ProbeHost;
import dev.coracle.verify.probe.WriteCheck;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.BootPhases;
import dev.coracle.verify.report.BootProfile;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import dev.coracle.verify.report.GuestMemory;
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
  private static final CheckId PROBE = CheckId.probe("boot");
  private static final CheckId POWER_OFF =
      CheckId.of(BootId.PROBE, "power-off", Cause.NO_CLEAN_POWER_OFF);
  private static final CheckId BENCHMARK = CheckId.of(BootId.BENCHMARK, "boot", Cause.TIMED_OUT);
  private static final CheckId FAULTS =
      CheckId.of(BootId.BENCHMARK, "faults", Cause.CONSOLE_NOT_CLEAN);
  private static final CheckId INFORMATIONAL =
      CheckId.beforeBoots("verify.informational", Cause.CHECK_FAILED);
  private static final CheckId IMAGE = CheckId.beforeBoots("image.unchanged", Cause.IMAGE_CHANGED);
  private static final CheckId FILES = CheckId.beforeBoots("files.unchanged", Cause.IMAGE_CHANGED);
  private static final CheckId KERNEL =
      CheckId.beforeBoots("kernel.requirements", Cause.KERNEL_REQUIREMENTS);

  private final TestBench bench;
  private final VerifyPlan plan;
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
  ReportBuilder(TestBench bench, long begin) {
    this.bench = bench;
    this.plan = bench.plan();
    this.begin = begin;
  }

  /** Returns whether the guest came up, clean or not. */
  boolean smoke(BootResult result) {
    FailureClassifier classifier = keep(BootId.SMOKE, result);
    wallMillis = result.wall().toMillis();
    List<Check> found = SmokeChecks.of(bench, result);
    checks.addAll(found);
    boolean up = classifier.classify(result).isEmpty();
    if (up) {
      judge(found, classifier, result);
    }
    return up;
  }

  void notRun(String why) {
    checks.add(PROBE.notApplicable(why));
    checks.add(BENCHMARK.notApplicable(why));
  }

  void probe(BootResult result, ProbeFacts facts, ProbeHost host) {
    boolean stopped = result.end() == BootResult.End.PHASE_DEADLINE && !facts.complete();
    if (stopped && !facts.last().isEmpty()) {
      failures.add(
          new FailureClassifier(BootId.PROBE, plan)
              .found(
                  Cause.PROBE_INCOMPLETE,
                  "not done after "
                      + result.wall().toSeconds()
                      + " s"
                      + (result.detail().isEmpty() ? "" : ", " + result.detail())
                      + "; its last answer is '"
                      + facts.last()
                      + "'",
                  result));
    }
    FailureClassifier classifier = keep(BootId.PROBE, result);
    List<Check> found = new ProbeChecks(plan, bench.machine(), facts, host).all();
    boolean clean = result.end() == BootResult.End.GOAL;
    found.add(
        POWER_OFF.answer(
            clean, "powered off from inside", result.shutdownReason().orElse("did not power off")));
    checks.addAll(found);
    judge(found, classifier, result);
  }

  void benchmark(BootResult result) throws IOException {
    keep(BootId.BENCHMARK, result);
    if (result.end() == BootResult.End.REFUSED) {
      checks.add(BENCHMARK.notApplicable("QEMU: " + result.detail()));
      return;
    }
    virtual = result.observation().figures();
    phases = phases(result);
    memory = GuestMemoryReader.read(text(result), plan.settings().memory() / 1024);
    checks.add(
        BENCHMARK.answer(
            virtual.isPresent(),
            virtual.map(f -> f.totalMillis() + " virtual ms").orElse(""),
            "the boot in virtual time did not reach its target"));
    Check faults = SmokeChecks.faults(FAULTS, SmokeChecks.waivers(bench), result.observation());
    checks.add(faults);
    judge(List.of(faults), new FailureClassifier(BootId.BENCHMARK, plan), result);
  }

  /** The boots that only explain the benchmark; what they do not show stays unknown. */
  void explained(BootResult trace, Optional<BootResult> noApicTimer, Optional<BootResult> halfSpeed)
      throws IOException {
    for (BootResult each : Stream.concat(noApicTimer.stream(), halfSpeed.stream()).toList()) {
      keepIfThere(each);
    }
    keepIfThere(trace);
    chart = BootChartReader.read(text(trace));
    Optional<BootFigures> less = noApicTimer.flatMap(result -> result.observation().figures());
    if (virtual.isPresent() && less.isPresent()) {
      timerWait =
          OptionalLong.of(Math.max(0, virtual.get().kernelMillis() - less.get().kernelMillis()));
    }
    Optional<BootPhases> least = noApicTimer.isPresent() ? phases(noApicTimer.get()) : phases;
    Optional<BootPhases> slow = halfSpeed.isPresent() ? phases(halfSpeed.get()) : Optional.empty();
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
  private FailureClassifier keep(BootId boot, BootResult result) {
    FailureClassifier classifier = new FailureClassifier(boot, plan);
    boolean refused = boot.equals(BootId.BENCHMARK) && result.end() == BootResult.End.REFUSED;
    if (!refused) {
      classifier.classify(result).ifPresent(failures::add);
    }
    keepIfThere(result);
    return classifier;
  }

  /** The failure that a failed check of a boot stands for. */
  private void judge(List<Check> found, FailureClassifier classifier, BootResult result) {
    for (Check check : found) {
      if (check.failed() && !isInformational(check)) {
        failures.add(classifier.found(check.cause(), check.text(), result));
      }
    }
  }

  private boolean isInformational(Check check) {
    return plan.expectations().informational().contains(check.name());
  }

  /** Fails that do not count; a name that no check has is one that counts. */
  private List<Check> counted() {
    List<Check> counted = new ArrayList<>();
    for (Check check : checks) {
      counted.add(isInformational(check) ? check.informational() : check);
    }
    if (failures.isEmpty()) {
      for (String name : plan.expectations().informational()) {
        if (checks.stream().noneMatch(check -> check.name().equals(name))) {
          counted.add(INFORMATIONAL.fail("no check of this result is named " + name));
        }
      }
    }
    return counted;
  }

  /** What a container in the guest showed. */
  void workload(List<Check> found) {
    checks.addAll(found);
    found.stream()
        .filter(check -> check.failed() && !isInformational(check))
        .forEach(check -> failures.add(BootFailure.of(check)));
  }

  /** An additional output that is not booted. */
  void add(Check notApplicable) {
    checks.add(notApplicable);
  }

  /** A root that is an archive: nothing is probed, and there is no disk to write to. */
  void notProbed(String why) {
    checks.add(PROBE.notApplicable(why));
    checks.add(WriteCheck.ID.notApplicable("the root is unpacked into each guest's own memory"));
  }

  /** An additional output's boot; it counts as much as the root's. */
  void output(OutputBoot boot, BootResult result) {
    checks.add(boot.check(result));
    boot.failure(result).ifPresent(failures::add);
    keepIfThere(result);
  }

  /** Whether something was found already that makes more boots pointless. */
  boolean failed() {
    return !failures.isEmpty();
  }

  /** A kernel with which a guest on this machine shows nothing, unless it lacks nothing. */
  void kernelLacks(List<String> what) {
    if (what.isEmpty()) {
      return;
    }
    String all = String.join("; ", what);
    checks.add(KERNEL.fail(all));
    failures.add(BootFailure.beforeBoots(Cause.KERNEL_REQUIREMENTS, all));
  }

  void fileChanged(String file) {
    String detail = file + ": its SHA-256 is not that of the manifest";
    checks.add(FILES.fail(detail));
    failures.add(BootFailure.beforeBoots(Cause.IMAGE_CHANGED, detail));
  }

  void imageIs(Sha256 now, String when) {
    boolean same = now.equals(plan.files().root().sha256());
    checks.add(
        IMAGE.answer(
            same,
            "SHA-256 " + now.brief() + " before and after",
            "SHA-256 is "
                + now.brief()
                + " "
                + when
                + ", the manifest has "
                + plan.files().root().sha256().brief()));
    if (!same) {
      String change = plan.files().root().file().getFileName() + ": another SHA-256 " + when;
      failures.add(0, BootFailure.beforeBoots(Cause.IMAGE_CHANGED, change));
    }
  }

  VerifyReport build() {
    return new VerifyReport(
        VerifyKey.of(bench).digest().hex(),
        bench.machine().name(),
        bench.qemu().version(),
        bench.accelerator(),
        CommandLines.added(plan, CommandLines.SMOKE, bench.machine()),
        counted(),
        mostSevere(),
        virtual,
        wallMillis,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
        plan.settings().memory() / 1024,
        memory,
        logs,
        new BootProfile(chart, phases, timerWait, Optional.empty()));
  }

  /** A boot that failed says more than a check, and lost DAX more than other checks. */
  private Optional<BootFailure> mostSevere() {
    return failures.stream().min(Comparator.comparingInt(ReportBuilder::rank));
  }

  private static int rank(BootFailure failure) {
    return switch (failure.cause()) {
      case IMAGE_CHANGED, IMAGE_WRITABLE -> 0;
      case QEMU_REFUSED, QEMU_CRASHED -> 1;
      case DAX_LOST -> failure.boot().equals(Optional.of(BootId.SMOKE)) ? 2 : 3;
      case CONSOLE_NOT_CLEAN -> 6;
      case CHECK_FAILED, NO_CLEAN_POWER_OFF -> 5;
      case PROBE_INCOMPLETE -> 4;
      default -> failure.boot().isEmpty() || failure.boot().get().equals(BootId.SMOKE) ? 1 : 4;
    };
  }
}
