package dev.coracle.verify;

import dev.coracle.concurrent.ShutdownGuard;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ShellQuoting;
import dev.coracle.verify.boot.AcceleratorProbe;
import dev.coracle.verify.boot.HostCapacity;
import dev.coracle.verify.density.DensityReport;
import dev.coracle.verify.density.DensityRun;
import dev.coracle.verify.density.DensityScenario;
import dev.coracle.verify.machine.KernelRequirements;
import dev.coracle.verify.machine.Machines;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.FileCache;
import dev.coracle.verify.qemu.QemuFinder;
import dev.coracle.verify.qemu.QemuRefusedException;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.session.GuestExit;
import dev.coracle.verify.session.GuestOptions;
import dev.coracle.verify.session.GuestSession;
import dev.coracle.verify.session.GuestStreams;
import dev.coracle.verify.workload.ContainerExit;
import dev.coracle.verify.workload.ContainerOptions;
import dev.coracle.verify.workload.ContainerRequirements;
import dev.coracle.verify.workload.ContainerSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

/** Boots a result as a user would and reports what it saw. The way into this package. */
public final class Verifier {
  /** That a verification has at once where the host lets it. */
  private static final int BOOTS = 6;

  private final VerifyEnvironment environment;
  private final FileCache cache;
  private final Machines machines;

  /** A verifier that uses the outside as given. */
  public Verifier(VerifyEnvironment environment) {
    this.environment = environment;
    this.cache = new FileCache(environment.cache());
    this.machines =
        new Machines(
            new QemuFinder(environment.runner(), cache, environment.searchPath()),
            environment.qemu());
  }

  /**
   * The key of the verdict on a plan: a report with an equal one need not be made again. Quick: it
   * asks the cache. Only a QEMU that is new here is run, and whether KVM works is tried once after
   * the host started.
   *
   * @throws CoracleException if this host has no QEMU for the plan's machine
   */
  public String key(VerifyPlan plan) throws InterruptedException {
    try {
      return VerifyKey.of(bench(plan)).digest().hex();
    } catch (IOException e) {
      throw io(e);
    }
  }

  /** The names of all machines, those that this host lacks included; the preferred one first. */
  public static List<String> machineNames() {
    return Machines.names();
  }

  /**
   * How many verifications this host can do side by side: one, unless it has processors and free
   * memory for all boots of several.
   *
   * @param memory of one guest, in bytes
   */
  public static int atOnce(long memory) {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.max(1, HostCapacity.boots(processors, memory) / BOOTS);
  }

  /** The command that starts the smoke boot, for a shell; the console is the terminal. */
  @SuppressWarnings("try")
  public String printCommand(VerifyPlan plan) throws InterruptedException {
    try (ShutdownGuard end = new ShutdownGuard()) {
      TestBench bench = bench(plan);
      return ShellQuoting.line(bench.command(bench.smokeBoot()));
    } catch (IOException e) {
      throw io(e);
    }
  }

  /**
   * Verifies a result. One that does not boot is a report, not an exception.
   *
   * @throws CoracleException if the verifier itself cannot work: no QEMU, no disk space
   * @throws InterruptedException if the thread is interrupted; every QEMU is ended first
   */
  @SuppressWarnings("try")
  public VerifyReport verify(VerifyPlan plan) throws InterruptedException {
    try (ShutdownGuard end = new ShutdownGuard()) {
      long begin = System.nanoTime();
      return new VerifyRun(bench(plan), begin).run();
    } catch (IOException e) {
      throw io(e);
    }
  }

  /**
   * Starts guests from one image and measures what they cost this host.
   *
   * @param guests how many run at once
   * @param ksm whether the host's merging of equal pages may be switched on for a while
   * @throws CoracleException if a guest does not come up, or this host cannot run any
   */
  public DensityReport density(
      VerifyPlan plan, int guests, boolean ksm, List<DensityScenario> scenarios)
      throws InterruptedException {
    return start(
        plan,
        bench -> {
          for (DensityScenario scenario : scenarios) {
            for (ContainerOptions options : scenario.images()) {
              ContainerRequirements.requireGuest(bench, options);
            }
          }
          return new DensityRun(bench, guests, ksm, scenarios).run();
        },
        e ->
            Diagnostic.error(
                "density.refused",
                "QEMU refused to start a guest: " + e.getMessage(),
                "check that this host has memory for all guests, or start fewer with --guests"));
  }

  /**
   * Starts one guest for a person or a program to use.
   *
   * @throws CoracleException if this host cannot run it, or its shell does not begin in time
   */
  public GuestExit run(VerifyPlan plan, GuestOptions options, GuestStreams streams)
      throws InterruptedException {
    return start(
        plan, bench -> new GuestSession(bench, options, streams).run(), Verifier::runRefused);
  }

  /**
   * Starts one guest that runs a container.
   *
   * @throws CoracleException if this host cannot run it, or the guest lacks what a container needs
   */
  public ContainerExit runContainer(
      VerifyPlan plan, ContainerOptions options, InputStream in, PrintStream out, PrintStream err)
      throws InterruptedException {
    ContainerRequirements.requireHost(options);
    return start(
        plan,
        bench -> {
          ContainerRequirements.requireGuest(bench, options);
          return new ContainerSession(bench, options, in, out, err).run();
        },
        Verifier::runRefused);
  }

  /** What is done with a test bench whose kernel fits its machine. */
  @FunctionalInterface
  private interface Session<T> {
    T run(TestBench bench) throws IOException, InterruptedException;
  }

  /** Runs a session under the shutdown guard; what QEMU refuses becomes a diagnostic. */
  @SuppressWarnings("try")
  private <T> T start(
      VerifyPlan plan, Session<T> session, Function<QemuRefusedException, Diagnostic> refused)
      throws InterruptedException {
    try (ShutdownGuard end = new ShutdownGuard()) {
      TestBench bench = bench(plan);
      requireKernel(bench);
      return session.run(bench);
    } catch (QemuRefusedException e) {
      throw new CoracleException(ExitCode.ENVIRONMENT, refused.apply(e), e);
    } catch (IOException e) {
      throw io(e);
    }
  }

  private static Diagnostic runRefused(QemuRefusedException e) {
    return Diagnostic.error(
        "run.refused",
        "QEMU refused to start the guest: " + e.getMessage(),
        "check that this host has what was asked for, or ask for less");
  }

  private static void requireKernel(TestBench bench) throws IOException {
    List<String> lacks = KernelRequirements.lacks(bench.plan(), bench.machine());
    if (!lacks.isEmpty()) {
      throw new CoracleException(
          ExitCode.VERIFICATION,
          Diagnostic.error(
              "verify.kernel",
              Cause.KERNEL_REQUIREMENTS.explanation()
                  + " ("
                  + bench.machine().name()
                  + "): "
                  + String.join("; ", lacks),
              Cause.KERNEL_REQUIREMENTS.next()));
    }
  }

  private TestBench bench(VerifyPlan plan) throws IOException, InterruptedException {
    Machines.Choice choice = machines.choose(plan);
    Accelerator accelerator =
        new AcceleratorProbe(cache, environment.kvm(), VerifyEnvironment.BOOT_ID)
            .choose(plan, choice.machine(), choice.qemu());
    return new TestBench(environment, plan, choice.machine(), choice.qemu(), accelerator);
  }

  private static CoracleException io(IOException e) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "verify.io",
            "the verifier cannot read or write a file: " + e,
            "check the disk's free space and the directory's permissions"),
        e);
  }
}
