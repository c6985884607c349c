package dev.coracle.build;

import dev.coracle.build.context.BuildContext;
import dev.coracle.build.image.ImageFormats;
import dev.coracle.host.HostTools;
import dev.coracle.image.ImageOptions;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.PreviousVersion;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.store.StoreLocks;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.Verifier;
import dev.coracle.verify.density.DensityReport;
import dev.coracle.verify.density.DensityScenario;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.BootSettings;
import dev.coracle.verify.plan.Expectations;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.ResultFiles;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.LimitChecks;
import dev.coracle.verify.report.PreviousBoot;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.PreviousBootJson;
import dev.coracle.verify.report.format.ReportFiles;
import dev.coracle.verify.report.format.ReportSubject;
import dev.coracle.verify.session.GuestExit;
import dev.coracle.verify.session.GuestOptions;
import dev.coracle.verify.session.GuestStreams;
import dev.coracle.verify.workload.ContainerExit;
import dev.coracle.verify.workload.ContainerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Boots a result and writes the reports. */
public final class VerifyStage {
  /** The directory of console logs in a result. */
  public static final String LOGS = "logs";

  private final BuildContext context;
  private final Optional<String> qemu;

  /**
   * @param qemu a QEMU in place of the first on the path
   */
  public VerifyStage(BuildContext context, Optional<String> qemu) {
    this.context = context;
    this.qemu = qemu;
  }

  /**
   * The verdict that a result has, if a boot would give the same: it passed, all reports are there,
   * and neither what is booted nor machine, QEMU, accelerator or the version that it is compared
   * with has changed. Does not read the files; asks the cache, not QEMU.
   */
  public Optional<Verdict> cachedVerdict(Path directory, Manifest manifest)
      throws IOException, InterruptedException {
    Optional<Verdict> verdict =
        Verdict.read(directory.resolve(ResultStore.VERDICT)).filter(Verdict::passed);
    if (verdict.isEmpty() || !ReportFiles.complete(directory)) {
      return Optional.empty();
    }
    String key =
        LimitChecks.key(
            verifier().key(plan(directory, manifest)),
            manifest.guest().limits(),
            previous(directory, manifest));
    return verdict.filter(v -> v.key().equals(key));
  }

  /**
   * The command that starts the smoke boot, for a shell.
   *
   * @param machine in place of the recipe's, if given
   */
  public String command(Path directory, Manifest manifest, Optional<String> machine)
      throws InterruptedException {
    VerifyPlan plan = plan(directory, manifest);
    return verifier().printCommand(plan.withMachine(machine.orElse(plan.settings().machine())));
  }

  /** Whether the verdict that a result has can take the place of a boot. */
  @FunctionalInterface
  public interface CachedVerdict {
    /** Called before a boot, and again once no other process verifies the result; quick. */
    boolean holds() throws IOException, InterruptedException;
  }

  /**
   * As {@link #verify}, unless a cached verdict holds: that of an earlier run, or of another
   * process that verified the same result while this one waited.
   *
   * @return empty if one holds
   */
  @SuppressWarnings("try")
  public Optional<VerifyReport> verifyUnless(
      CachedVerdict verdict, Path directory, Manifest manifest)
      throws IOException, InterruptedException {
    if (verdict.holds()) {
      return Optional.empty();
    }
    try (StoreLocks.Held held = lock(directory)) {
      return verdict.holds() ? Optional.empty() : Optional.of(verifyAlone(directory, manifest));
    }
  }

  /**
   * Boots a result; the reports and {@code logs/} are written into its directory. Another process
   * that verifies the same result waits.
   */
  @SuppressWarnings("try")
  public VerifyReport verify(Path directory, Manifest manifest)
      throws IOException, InterruptedException {
    try (StoreLocks.Held held = lock(directory)) {
      return verifyAlone(directory, manifest);
    }
  }

  private StoreLocks.Held lock(Path directory) throws IOException {
    byte[] place = directory.toRealPath().toString().getBytes(StandardCharsets.UTF_8);
    return context.store().lock("verify-" + Sha256.of(place));
  }

  private VerifyReport verifyAlone(Path directory, Manifest manifest)
      throws IOException, InterruptedException {
    VerifyReport report =
        LimitChecks.judge(
            verifier().verify(plan(directory, manifest)),
            manifest.guest().limits(),
            manifest.artifact(manifest.imageName()).size(),
            previous(directory, manifest));
    ReportFiles.write(
        directory, directory.resolve(LOGS), new Templates(), subject(manifest), report);
    return report;
  }

  private static Optional<PreviousBoot> previous(Path directory, Manifest manifest)
      throws IOException {
    return PreviousVersion.of(directory, manifest)
        .flatMap(
            previous ->
                PreviousBootJson.read(
                    previous.version(), previous.directory().resolve(ReportFiles.JSON)));
  }

  /**
   * Boots a result on another machine than the recipe's. The result's own verdict stays: only
   * {@code logs/MACHINE} is written into the result's directory.
   */
  public VerifyReport on(String machine, Path directory, Manifest manifest)
      throws InterruptedException {
    VerifyPlan plan = plan(directory, manifest);
    Path logs = plan.settings().logs().resolve(machine);
    return verifier().verify(plan.withMachine(machine).withLogs(logs));
  }

  /** What a report on a result is about. */
  public static ReportSubject subject(Manifest manifest) {
    return new ReportSubject(manifest.name(), manifest.version());
  }

  /**
   * Measures what guests from a result cost this host.
   *
   * @param guests how many run at once
   * @param ksm whether the host's merging of equal pages (KSM) may be switched on for a while
   * @param memory of a guest in bytes, in place of the recipe's, if given
   * @param scenarios how guests get the containers that they run; empty if they run none
   */
  public DensityReport density(
      Path directory,
      Manifest manifest,
      int guests,
      boolean ksm,
      OptionalLong memory,
      List<DensityScenario> scenarios)
      throws InterruptedException {
    return verifier()
        .density(plan(directory, manifest, Optional.empty(), memory), guests, ksm, scenarios);
  }

  /**
   * Starts a guest of a result for a person or a program to use.
   *
   * @param machine in place of the recipe's, if given
   * @param memory of the guest in bytes, in place of the recipe's, if given
   */
  public GuestExit run(
      Path directory,
      Manifest manifest,
      Optional<String> machine,
      OptionalLong memory,
      GuestOptions options,
      GuestStreams streams)
      throws InterruptedException {
    return verifier().run(plan(directory, manifest, machine, memory), options, streams);
  }

  /**
   * Starts a guest of a result that runs a container.
   *
   * @param machine in place of the recipe's, if given
   * @param memory of the guest in bytes, in place of the recipe's, if given
   */
  public ContainerExit runContainer(
      Path directory,
      Manifest manifest,
      Optional<String> machine,
      OptionalLong memory,
      ContainerOptions options,
      GuestStreams streams)
      throws InterruptedException {
    return verifier()
        .runContainer(
            plan(directory, manifest, machine, memory),
            options,
            streams.in(),
            streams.out(),
            streams.err());
  }

  private VerifyPlan plan(
      Path directory, Manifest manifest, Optional<String> machine, OptionalLong memory) {
    VerifyPlan plan = plan(directory, manifest);
    plan = plan.withMachine(machine.orElse(plan.settings().machine()));
    return plan.withMemory(memory.orElse(plan.settings().memory()));
  }

  private Verifier verifier() {
    return new Verifier(
        new VerifyEnvironment(
            context.runner(),
            context.directories().cache().resolve("verify"),
            context.environment().getOrDefault("PATH", HostTools.SYSTEM_PATH),
            qemu,
            VerifyStage::writeDisk,
            new Templates(),
            context.progress(),
            VerifyEnvironment.KVM,
            LocalDate.now(ZoneOffset.UTC)));
  }

  private static void writeDisk(FileTree tree, Path file) {
    ImageFormats.WRITER.write(
        tree, ImageOptions.of(FileSystemType.EROFS, "plain", "probe", OptionalLong.empty()), file);
  }

  private VerifyPlan plan(Path directory, Manifest manifest) {
    Manifest.Guest guest = manifest.guest();
    KernelFiles kernel =
        new KernelFiles(
            directory.resolve(KernelArtifacts.VMLINUX),
            manifest.artifact(KernelArtifacts.VMLINUX).sha256(),
            directory.resolve(KernelArtifacts.BZ_IMAGE));
    List<BootImage> images =
        manifest.images().stream().map(image -> image(directory, manifest, image)).toList();
    return new VerifyPlan(
        new ResultFiles(
            kernel,
            images.get(0),
            images.subList(1, images.size()),
            String.join(" ", guest.commandLine())),
        new Expectations(
            guest.defaultTarget(),
            guest.units(),
            guest.binaries().stream().map(TreePath::of).toList(),
            guest.waivers(),
            guest.informational(),
            guest.checks(),
            guest.workload()),
        new BootSettings(
            guest.machine(),
            false,
            guest.memory(),
            Duration.ofMillis(guest.deadlineMillis()),
            directory.resolve(LOGS),
            guest.devices(),
            context.tools().find("busybox").orElseThrow()));
  }

  private static BootImage image(Path directory, Manifest manifest, Manifest.Image image) {
    return new BootImage(
        image.format(), directory.resolve(image.file()), manifest.artifact(image.file()).sha256());
  }
}
