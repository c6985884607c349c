package dev.coracle.verify.density;

import dev.coracle.host.OwnedDirectories;
import dev.coracle.progress.Progress;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.workload.ContainerGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts guests one after another from one image, first with DAX, then from a block device. */
public final class DensityRun {
  /** Emulation keeps translated code, by default up to a gigabyte of it; guests need little. */
  private static final String SMALL_TCG = "tcg,tb-size=16";

  /** Guests that map what they boot and run. */
  public static final String DAX = "dax";

  /** The same, each container's image as one file system. */
  public static final String DAX_FLAT = "dax-flat";

  /** Guests that have it as disks. */
  public static final String VIRTIO_BLK = "virtio-blk";

  private static final String INITRAMFS = "initramfs";

  private static final long SETTLE_MILLIS = 500;

  private final TestBench bench;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final int guests;
  private final boolean merge;
  private final List<DensityScenario> scenarios;

  /**
   * @param guests how many at once
   * @param merge whether the host's merging of equal pages may be switched on for a while
   * @param scenarios how guests get the containers that they run; empty if they run none
   */
  public DensityRun(TestBench bench, int guests, boolean merge, List<DensityScenario> scenarios) {
    this.bench = bench;
    this.plan = bench.plan();
    this.machine = bench.machine();
    this.guests = guests;
    this.merge = merge;
    this.scenarios = scenarios;
  }

  /**
   * Measures one way after another; every guest is ended when it returns.
   *
   * @throws IOException if QEMU refuses to start one, or a file cannot be read
   * @throws InterruptedException if the thread is interrupted; every QEMU is ended first
   */
  public DensityReport run() throws IOException, InterruptedException {
    Path logs = OwnedDirectories.temporary("density");
    try (Ksm ksm = new Ksm(Ksm.DIRECTORY)) {
      boolean already = ksm.running();
      boolean switching = merge && !already && ksm.switchable();
      List<DensityReport.Root> roots = new ArrayList<>();
      for (Map.Entry<String, Creator> each : creators(logs).entrySet()) {
        roots.add(measure(each.getKey(), each.getValue(), switching));
      }
      return new DensityReport(
          machine.name(),
          bench.qemu().version(),
          bench.accelerator(),
          guests,
          plan.settings().memory() / 1024,
          roots,
          images(),
          merging(already, switching));
    } finally {
      OwnedDirectories.delete(logs);
    }
  }

  /** The ways, in the order of the report. */
  private Map<String, Creator> creators(Path logs) throws IOException {
    Map<String, Creator> creators = new LinkedHashMap<>();
    scenarios.forEach(scenario -> creators.put(scenario.name(), container(scenario, logs)));
    if (!scenarios.isEmpty()) {
      return creators;
    }
    if (plan.inMemory()) {
      creators.put(INITRAMFS, plain(INITRAMFS, bench.smokeBoot(), logs));
      return creators;
    }
    if (RootDevice.noDax(plan, machine).isEmpty()) {
      creators.put(DAX, plain(DAX, bench.smokeBoot(), logs));
    }
    creators.put(VIRTIO_BLK, plain(VIRTIO_BLK, bench.diskBoot(CommandLines.SMOKE).build(), logs));
    return creators;
  }

  private List<String> images() {
    return scenarios.isEmpty()
        ? List.of()
        : scenarios.get(0).images().stream().map(each -> each.image().source()).toList();
  }

  private String merging(boolean already, boolean switching) {
    if (already) {
      return "this host merges equal pages (KSM) all the time, and did for every figure";
    }
    if (switching) {
      return "equal pages merged (KSM) only in the rows that say so; the host's setting is"
          + " restored";
    }
    return merge
        ? "equal pages not merged: this user cannot switch KSM on in " + Ksm.DIRECTORY
        : "equal pages not merged; --ksm measures with KSM as well";
  }

  /** What creates a guest, which then waits. */
  @FunctionalInterface
  private interface Creator {
    MeasuredGuest create(int guest) throws IOException, InterruptedException;
  }

  private Creator plain(String name, BootSpec spec, Path logs) throws IOException {
    List<String> command = frugal(bench.command(spec));
    return guest ->
        new DensityGuest(
            command, plan.expectations().targetUnit(), logs.resolve(name + "-" + guest));
  }

  private Creator container(DensityScenario scenario, Path logs) {
    return guest ->
        new DensityContainer(
            new ContainerGuest(
                bench,
                scenario.of(guest),
                scenario.mapped(),
                DensityRun::frugal,
                logs.resolve(scenario.name() + "-" + guest)));
  }

  @SuppressWarnings("try")
  private DensityReport.Root measure(String name, Creator creator, boolean switching)
      throws IOException, InterruptedException {
    List<MeasuredGuest> running = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    try (Progress.Task task =
            bench.environment().progress().start("guests, " + name, guests, Progress.Unit.ITEMS);
        Ksm ksm = new Ksm(Ksm.DIRECTORY)) {
      HostMemory own = HostMemory.NONE;
      for (int i = 1; i <= guests; i++) {
        MeasuredGuest guest = creator.create(i);
        running.add(guest);
        if (i == 1) {
          own = HostMemory.ofProcess(guest.pid());
        }
        guest.boot("guest " + i + " of " + guests + " on " + name, plan.settings().deadline());
        Thread.sleep(SETTLE_MILLIS);
        totals.add(sum(running).proportional());
        task.advance(1);
      }
      HostMemory all = sum(running);
      HostMemory image = HostMemory.NONE;
      HostMemory container = HostMemory.NONE;
      for (MeasuredGuest guest : running) {
        image = image.plus(HostMemory.ofFile(guest.pid(), plan.files().root().file()));
        for (Path file : guest.containerFiles()) {
          container = container.plus(HostMemory.ofFile(guest.pid(), file));
        }
      }
      Optional<HostMemory> merged =
          switching && ksm.merge() ? Optional.of(sum(running).dividedBy(guests)) : Optional.empty();
      return new DensityReport.Root(
          name,
          all.dividedBy(guests),
          image.dividedBy(guests),
          container.dividedBy(guests),
          own,
          totals,
          merged);
    } finally {
      for (MeasuredGuest guest : running) {
        guest.close();
      }
    }
  }

  private static HostMemory sum(List<MeasuredGuest> running) throws IOException {
    HostMemory sum = HostMemory.NONE;
    for (MeasuredGuest guest : running) {
      sum = sum.plus(HostMemory.ofProcess(guest.pid()));
    }
    return sum;
  }

  /** The command with little room for translated code, where there is emulation. */
  static List<String> frugal(List<String> command) {
    List<String> frugal = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      String argument = command.get(i);
      if (i > 0 && command.get(i - 1).equals("-machine") && argument.contains(",accel=tcg")) {
        frugal.addAll(List.of(argument.replace(",accel=tcg", ""), "-accel", SMALL_TCG));
      } else {
        frugal.add(argument);
      }
    }
    return frugal;
  }
}
