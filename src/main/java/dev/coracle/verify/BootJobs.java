package dev.coracle.verify;

import dev.coracle.verify.boot.Boot;
import dev.coracle.verify.boot.BootDeadlines;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.probe.ProbeBoot;
import dev.coracle.verify.report.BootId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The boots of a verification. Smoke, probe, benchmark and those of additional outputs judge the
 * guest; the others, in virtual time, only explain where its time goes.
 */
final class BootJobs {
  private final TestBench bench;
  private final VerifyPlan plan;

  BootJobs(TestBench bench) {
    this.bench = bench;
    this.plan = bench.plan();
  }

  /** All of them, in the order in which they start. */
  List<BootJob> all(ProbeBoot probe, List<OutputBoot> outputs) throws IOException {
    List<BootJob> jobs = new ArrayList<>();
    jobs.add(benchmark());
    jobs.add(smoke(BootId.SMOKE, bench.smokeBoot()));
    if (!plan.inMemory()) {
      jobs.add(new BootJob(BootId.PROBE, probe::run));
    }
    jobs.add(explaining(BootId.TRACE, CommandLines.TRACE, GuestClock.VIRTUAL));
    boolean otherTimer = bench.machine().hasOtherTimer();
    String suffix = otherTimer ? CommandLines.NO_APIC_TIMER : CommandLines.TIMESTAMPS;
    if (otherTimer) {
      jobs.add(explaining(BootId.NO_APIC_TIMER, suffix, GuestClock.VIRTUAL));
    }
    if (bench.machine().waitsInVirtualTime()) {
      jobs.add(explaining(BootId.HALF_SPEED, suffix, GuestClock.HALF_SPEED));
    }
    for (OutputBoot output : outputs) {
      if (output.notApplicable().isEmpty()) {
        jobs.add(smoke(output.id(), output.spec()));
      }
    }
    return jobs;
  }

  private BootJob smoke(BootId id, BootSpec spec) {
    BootDeadlines deadlines = BootDeadlines.within(plan.settings().deadline());
    return new BootJob(id, () -> boot(id, spec, Boot.Goal.TARGET, deadlines));
  }

  /** The boot whose figures count: quiet, in virtual time. */
  private BootJob benchmark() {
    BootSpec spec = inVirtualTime(CommandLines.BENCHMARK, GuestClock.VIRTUAL);
    BootDeadlines deadlines = BootDeadlines.onlyWhole(plan.settings().deadline());
    return new BootJob(
        BootId.BENCHMARK, () -> boot(BootId.BENCHMARK, spec, Boot.Goal.MEASURED, deadlines));
  }

  /** A boot that only explains must not delay the verdict: it has half the time. */
  private BootJob explaining(BootId id, String suffix, GuestClock clock) {
    BootSpec spec = inVirtualTime(suffix, clock);
    Duration deadline = plan.settings().deadline().dividedBy(2);
    return new BootJob(
        id, () -> boot(id, spec, Boot.Goal.STARTED, BootDeadlines.onlyWhole(deadline)));
  }

  private BootSpec inVirtualTime(String suffix, GuestClock clock) {
    String parameters = bench.machine().virtualTimeParameters() + " " + suffix;
    return bench
        .rootBoot(CommandLines.shipped(plan, parameters, bench.machine()))
        .clock(clock)
        .build();
  }

  private BootResult boot(BootId id, BootSpec spec, Boot.Goal goal, BootDeadlines deadlines)
      throws IOException, InterruptedException {
    return new Boot(
            bench.command(spec),
            plan.expectations().targetUnit(),
            goal,
            deadlines,
            plan.settings().logs().resolve(id.log()))
        .run();
  }
}
