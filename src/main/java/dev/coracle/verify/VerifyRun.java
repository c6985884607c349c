package dev.coracle.verify;

import dev.coracle.host.DirectoryTree;
import dev.coracle.progress.Progress;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.boot.Boot;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.boot.Deadlines;
import dev.coracle.verify.boot.HostCapacity;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.KernelRequirements;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.Machines;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.probe.ProbeBoot;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One verification: boots side by side, as many as this host has processors and memory for, and a
 * report. Three judge the guest; three more, in virtual time, say where its time goes.
 */
final class VerifyRun {
  private static final int BOOTS = 6;
  private static final int PATIENCE_SECONDS = 20;

  private final VerifyEnvironment environment;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final Qemu qemu;
  private final Machines.Choice choice;
  private final Accelerator accelerator;
  private final long begin;

  VerifyRun(
      VerifyEnvironment environment,
      VerifyPlan plan,
      Machines.Choice choice,
      Accelerator accelerator,
      long begin) {
    this.environment = environment;
    this.plan = plan;
    this.machine = choice.machine();
    this.qemu = choice.qemu();
    this.choice = choice;
    this.accelerator = accelerator;
    this.begin = begin;
  }

  VerifyReport run() throws IOException, InterruptedException {
    Files.createDirectories(plan.logs());
    return inWorkDirectory();
  }

  private VerifyReport inWorkDirectory() throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("coracle-verify");
    try {
      ReportBuilder before = report().imageIs(digest(plan.image()), "before the boots");
      if (!before.failed()) {
        otherBytes().ifPresent(before::filesDiffer);
      }
      if (!before.failed()) {
        before.kernelLacks(KernelRequirements.lacks(plan, machine));
      }
      if (before.failed()) {
        return before.build();
      }
      try (ProbeBoot probing = new ProbeBoot(environment, plan, choice, accelerator, work)) {
        return boots(probing);
      }
    } finally {
      DirectoryTree.delete(work);
    }
  }

  private ReportBuilder report() {
    return new ReportBuilder(plan, machine, qemu, accelerator, begin);
  }

  /**
   * The first file beside the image that is not the manifest's; the verdict would be of another.
   */
  private Optional<String> otherBytes() throws IOException {
    if (!digest(plan.kernel().vmlinux()).equals(plan.kernel().vmlinuxSha256())) {
      return Optional.of(plan.kernel().vmlinux().getFileName().toString());
    }
    for (VerifyPlan.Form form : plan.forms()) {
      if (!digest(form.file()).equals(form.sha256())) {
        return Optional.of(form.file().getFileName().toString());
      }
    }
    return Optional.empty();
  }

  private VerifyReport boots(ProbeBoot probing) throws IOException, InterruptedException {
    int atOnce = HostCapacity.boots(BOOTS, plan.memory());
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    try {
      Deadlines within = Deadlines.within(plan.deadline());
      Future<BootResult> timed =
          threads.submit(
              () ->
                  boot("timed", timed(), Boot.Goal.MEASURED, Deadlines.onlyWhole(plan.deadline())));
      Future<BootResult> observed =
          threads.submit(
              () ->
                  boot(
                      "observed",
                      BootSpec.observed(plan, machine, accelerator),
                      Boot.Goal.TARGET,
                      within));
      Optional<Future<BootResult>> probe =
          plan.inMemory()
              ? Optional.empty()
              : Optional.of(threads.submit(() -> running(ProbeBoot.NAME, probing::run)));
      // What only explains must not keep the verdict waiting.
      Duration patience = plan.deadline().dividedBy(2);
      Future<BootResult> charted =
          threads.submit(
              () -> explaining("charted", CommandLines.CHARTED, GuestClock.VIRTUAL, patience));
      String least = machine.hasOtherTimer() ? CommandLines.UNWAITED : CommandLines.STAMPED;
      Optional<Future<BootResult>> unwaited =
          optional(
              machine.hasOtherTimer(),
              threads,
              () -> explaining("unwaited", least, GuestClock.VIRTUAL, patience));
      Optional<Future<BootResult>> slowed =
          optional(
              machine.waitsInVirtualTime(),
              threads,
              () -> explaining("slowed", least, GuestClock.SLOWED, patience));
      Map<OutputBoot, Future<BootResult>> forms = new LinkedHashMap<>();
      for (VerifyPlan.Form form : plan.forms()) {
        OutputBoot boot = new OutputBoot(plan, form, machine, accelerator);
        if (boot.notApplicable().isPresent()) {
          continue;
        }
        forms.put(
            boot, threads.submit(() -> boot(boot.name(), boot.spec(), Boot.Goal.TARGET, within)));
      }
      ReportBuilder report = report();
      if (report.observed(get(observed))) {
        if (probe.isPresent()) {
          report.probe(get(probe.get()), probing.facts(), probing.host());
        } else {
          report.notProbed("the root is an initramfs: no other root can come before it");
        }
        report.timed(get(timed));
        report.explained(get(charted), get(unwaited), get(slowed));
        for (VerifyPlan.Form form : plan.forms()) {
          new OutputBoot(plan, form, machine, accelerator).notApplicable().ifPresent(report::form);
        }
        for (Map.Entry<OutputBoot, Future<BootResult>> form : forms.entrySet()) {
          report.form(form.getKey(), get(form.getValue()));
        }
      } else {
        // A guest that does not come up has nothing more to tell; why wait for it twice more?
        threads.shutdownNow();
        threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        report.notRun("the observed boot did not come through");
      }
      report.imageIs(digest(plan.image()), "after the boots");
      return report.build();
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static BootResult get(Future<BootResult> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Optional<BootResult> get(Optional<Future<BootResult>> future)
      throws IOException, InterruptedException {
    return future.isPresent() ? Optional.of(get(future.get())) : Optional.empty();
  }

  private static Optional<Future<BootResult>> optional(
      boolean wanted, ExecutorService threads, Callable<BootResult> boot) {
    return wanted ? Optional.of(threads.submit(boot)) : Optional.empty();
  }

  private BootResult explaining(String name, String suffix, GuestClock clock, Duration deadline)
      throws IOException, InterruptedException {
    return boot(
        name, inVirtualTime(suffix, clock), Boot.Goal.STARTED, Deadlines.onlyWhole(deadline));
  }

  private BootResult boot(String name, BootSpec spec, Boot.Goal goal, Deadlines deadlines)
      throws IOException, InterruptedException {
    return running(
        name,
        () ->
            new Boot(
                    machine.command(qemu, spec),
                    plan.targetUnit(),
                    goal,
                    deadlines,
                    plan.logs().resolve(name + ".log"))
                .run());
  }

  private interface Running {
    BootResult run() throws IOException, InterruptedException;
  }

  @SuppressWarnings("try")
  private BootResult running(String name, Running boot) throws IOException, InterruptedException {
    try (Progress.Task task =
        environment.progress().start("boot, " + name, 0, Progress.Unit.ITEMS)) {
      return boot.run();
    }
  }

  /** The boot whose figures count: quiet, in virtual time. */
  private BootSpec timed() {
    return inVirtualTime(CommandLines.TIMED, GuestClock.VIRTUAL);
  }

  private BootSpec inVirtualTime(String suffix, GuestClock clock) {
    return new BootSpec(
        "tcg",
        machine.kernel(plan),
        plan.disk(),
        plan.initrd(),
        CommandLines.shipped(plan, machine.virtualTimeWords() + " " + suffix, machine),
        plan.memory(),
        clock,
        List.of(),
        null);
  }

  private static Sha256 digest(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Sha256.of(stream);
    }
  }
}
