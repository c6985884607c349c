package dev.coracle.verify;

import dev.coracle.host.OwnedDirectories;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.boot.HostCapacity;
import dev.coracle.verify.machine.KernelRequirements;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.probe.ProbeBoot;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.workload.WorkloadRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One verification: boots in parallel, as many as this host has processors and memory for, and a
 * report.
 */
final class VerifyRun {
  private static final int LAST_SECONDS = 20;

  private final TestBench bench;
  private final VerifyPlan plan;
  private final long begin;

  /**
   * @param begin when the verification began, by {@link System#nanoTime()}
   */
  VerifyRun(TestBench bench, long begin) {
    this.bench = bench;
    this.plan = bench.plan();
    this.begin = begin;
  }

  VerifyReport run() throws IOException, InterruptedException {
    Path logs = plan.settings().logs();
    Files.createDirectories(logs);
    deleteLogs(logs);
    Path work = OwnedDirectories.temporary("verify");
    try {
      ReportBuilder report = beforeBoots();
      if (report.failed()) {
        return report.build();
      }
      try (ProbeBoot probe = new ProbeBoot(bench, work)) {
        return boots(probe, work);
      }
    } finally {
      OwnedDirectories.delete(work);
    }
  }

  /** An earlier verification's logs must not be taken for this one's. */
  private static void deleteLogs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** What makes any boot pointless. */
  private ReportBuilder beforeBoots() throws IOException {
    ReportBuilder report = new ReportBuilder(bench, begin);
    report.imageIs(Sha256.of(plan.files().root().file()), "before the boots");
    if (!report.failed()) {
      changedFile().ifPresent(report::fileChanged);
    }
    if (!report.failed()) {
      report.kernelLacks(KernelRequirements.lacks(plan, bench.machine()));
    }
    return report;
  }

  /** The first file other than the root image that is not the manifest's. */
  private Optional<String> changedFile() throws IOException {
    KernelFiles kernel = plan.files().kernel();
    if (!Sha256.of(kernel.vmlinux()).equals(kernel.vmlinuxSha256())) {
      return Optional.of(kernel.vmlinux().getFileName().toString());
    }
    for (BootImage output : plan.files().outputs()) {
      if (!Sha256.of(output.file()).equals(output.sha256())) {
        return Optional.of(output.file().getFileName().toString());
      }
    }
    return Optional.empty();
  }

  private VerifyReport boots(ProbeBoot probe, Path work) throws IOException, InterruptedException {
    List<OutputBoot> outputs =
        plan.files().outputs().stream().map(image -> new OutputBoot(bench, image)).toList();
    List<BootJob> jobs = new BootJobs(bench).all(probe, outputs);
    ExecutorService threads =
        Executors.newFixedThreadPool(HostCapacity.boots(jobs.size(), plan.settings().memory()));
    try {
      Map<BootId, Future<BootResult>> boots = new LinkedHashMap<>();
      for (BootJob job : jobs) {
        boots.put(job.id(), threads.submit(() -> run(job)));
      }
      Optional<Future<List<Check>>> workload =
          plan.expectations().workload().map(spec -> threads.submit(() -> run(spec, work)));
      ReportBuilder report = new ReportBuilder(bench, begin);
      if (report.smoke(get(boots, BootId.SMOKE))) {
        judge(report, boots, probe, outputs);
        if (workload.isPresent()) {
          report.workload(get(workload.get()));
        }
      } else {
        // A guest that does not come up once does not come up again: no need to wait for that.
        end(threads);
        report.notRun("the smoke boot did not reach its target");
      }
      report.imageIs(Sha256.of(plan.files().root().file()), "after the boots");
      return report.build();
    } finally {
      end(threads);
    }
  }

  private static void judge(
      ReportBuilder report,
      Map<BootId, Future<BootResult>> boots,
      ProbeBoot probe,
      List<OutputBoot> outputs)
      throws IOException, InterruptedException {
    if (boots.containsKey(BootId.PROBE)) {
      report.probe(get(boots, BootId.PROBE), probe.facts(), probe.host());
    } else {
      report.notProbed("the root is an initramfs: no other root can come before it");
    }
    report.benchmark(get(boots, BootId.BENCHMARK));
    report.explained(
        get(boots, BootId.TRACE),
        getIfRun(boots, BootId.NO_APIC_TIMER),
        getIfRun(boots, BootId.HALF_SPEED));
    for (OutputBoot output : outputs) {
      if (output.notApplicable().isPresent()) {
        report.add(output.notApplicable().get());
      } else {
        report.output(output, get(boots, output.id()));
      }
    }
  }

  private static Optional<BootResult> getIfRun(Map<BootId, Future<BootResult>> boots, BootId id)
      throws IOException, InterruptedException {
    return boots.containsKey(id) ? Optional.of(get(boots, id)) : Optional.empty();
  }

  private static BootResult get(Map<BootId, Future<BootResult>> boots, BootId id)
      throws IOException, InterruptedException {
    return get(Objects.requireNonNull(boots.get(id), "a boot that was started"));
  }

  private static <T> T get(Future<T> future) throws IOException, InterruptedException {
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

  @SuppressWarnings("try")
  private List<Check> run(VerifySpec.Workload workload, Path work)
      throws IOException, InterruptedException {
    Progress progress = bench.environment().progress();
    String name = "boot, " + BootId.WORKLOAD.word();
    try (Progress.Task task = progress.start(name, 0, Progress.Unit.ITEMS)) {
      return new WorkloadRun(bench, workload, Files.createDirectories(work.resolve("workload")))
          .run();
    }
  }

  @SuppressWarnings("try")
  private BootResult run(BootJob job) throws IOException, InterruptedException {
    Progress progress = bench.environment().progress();
    try (Progress.Task task = progress.start("boot, " + job.id().word(), 0, Progress.Unit.ITEMS)) {
      return job.work().run();
    }
  }

  private static void end(ExecutorService threads) throws InterruptedException {
    threads.shutdownNow();
    threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
  }
}
