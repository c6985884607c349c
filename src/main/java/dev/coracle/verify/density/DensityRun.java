package dev.coracle.verify.density;

import dev.coracle.host.OwnedDirectories;
import dev.coracle.progress.Progress;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.KernelCommandLine;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts guests one after another from one image, first with DAX, then from a block device. */
public final class DensityRun {
  /** Emulation keeps translated code, by default up to a gigabyte of it; guests need little. */
  private static final String SMALL_TCG = "tcg,tb-size=16";

  private static final long SETTLE_MILLIS = 500;

  private final TestBench bench;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final int guests;
  private final boolean merge;

  /**
   * @param guests how many at once
   * @param merge whether the host's merging of equal pages may be switched on for a while
   */
  public DensityRun(TestBench bench, int guests, boolean merge) {
    this.bench = bench;
    this.plan = bench.plan();
    this.machine = bench.machine();
    this.guests = guests;
    this.merge = merge;
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
      if (plan.inMemory()) {
        roots.add(measure("initramfs", bench.smokeBoot(), logs, switching));
      } else {
        if (RootDevice.noDax(plan, machine).isEmpty()) {
          roots.add(measure("dax", bench.smokeBoot(), logs, switching));
        }
        roots.add(measure("virtio-blk", block(), logs, switching));
      }
      return new DensityReport(
          machine.name(),
          bench.qemu().version(),
          bench.accelerator(),
          guests,
          plan.settings().memory() / 1024,
          roots,
          merging(already, switching));
    } finally {
      OwnedDirectories.delete(logs);
    }
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

  /** The same image as a disk: its outer partition table has the root at its absolute offset. */
  private BootSpec block() {
    if (machine.noDax().isPresent()) {
      return bench.smokeBoot();
    }
    KernelCommandLine shipped = KernelCommandLine.of(plan.files().commandLine());
    KernelCommandLine kept =
        shipped.withKernel(
            shipped.kernel().stream()
                .filter(parameter -> RootDevice.isIn(plan) || !parameter.startsWith("root="))
                .filter(parameter -> !parameter.startsWith("rootflags="))
                .toList());
    String root = RootDevice.isIn(plan) ? "" : "root=" + machine.firstDisk() + "1";
    return bench
        .kernelBoot(CommandLines.with(kept.plus(root).text(), CommandLines.SMOKE, machine))
        .disk(plan.files().root().file())
        .build();
  }

  @SuppressWarnings("try")
  private DensityReport.Root measure(String name, BootSpec spec, Path logs, boolean switching)
      throws IOException, InterruptedException {
    List<String> command = frugal(bench.command(spec));
    List<DensityGuest> running = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    try (Progress.Task task =
            bench.environment().progress().start("guests, " + name, guests, Progress.Unit.ITEMS);
        Ksm ksm = new Ksm(Ksm.DIRECTORY)) {
      HostMemory own = HostMemory.NONE;
      for (int i = 1; i <= guests; i++) {
        DensityGuest guest =
            new DensityGuest(
                command, plan.expectations().targetUnit(), logs.resolve(name + "-" + i));
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
      for (DensityGuest guest : running) {
        image = image.plus(HostMemory.ofFile(guest.pid(), plan.files().root().file()));
      }
      Optional<HostMemory> merged =
          switching && ksm.merge() ? Optional.of(sum(running).dividedBy(guests)) : Optional.empty();
      return new DensityReport.Root(
          name, all.dividedBy(guests), image.dividedBy(guests), own, totals, merged);
    } finally {
      for (DensityGuest guest : running) {
        guest.close();
      }
    }
  }

  private static HostMemory sum(List<DensityGuest> running) throws IOException {
    HostMemory sum = HostMemory.NONE;
    for (DensityGuest guest : running) {
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
