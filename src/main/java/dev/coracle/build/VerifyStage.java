package dev.coracle.build;

import dev.coracle.host.HostTools;
import dev.coracle.image.ImageOptions;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.PreviousVersion;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.store.StoreLocks;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.Verifier;
import dev.coracle.verify.density.DensityReport;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Boots a result and writes down what was seen. */
public final class VerifyStage {
  private static final String LOGS = "logs";

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
   * The verdict that a result has, if no boot could tell more: it passed, all reports are there,
   * and neither what is booted nor machine, QEMU, accelerator or the version that it is compared
   * with is another now. Does not look into the files; asks the cache, not QEMU.
   */
  public Optional<Verdict> standing(Path directory, Manifest manifest)
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
            earlier(directory, manifest));
    return verdict.filter(v -> v.key().equals(key));
  }

  /**
   * The command that starts the observed boot, for a shell.
   *
   * @param machine in place of the recipe's, if given
   */
  public String command(Path directory, Manifest manifest, Optional<String> machine)
      throws InterruptedException {
    VerifyPlan plan = plan(directory, manifest);
    return verifier().printCommand(plan.on(machine.orElse(plan.machine()), plan.logs()));
  }

  /** Whether the verdict that a result has can be told in place of a boot. */
  @FunctionalInterface
  public interface Standing {
    /** Asked before a boot; quick, for it is asked twice. */
    boolean holds() throws IOException, InterruptedException;
  }

  /**
   * As {@link #verify}, unless a verdict stands: that of an earlier run, or of who verified the
   * same result while this one waited.
   *
   * @return empty if one stands
   */
  @SuppressWarnings("try")
  public Optional<VerifyReport> verifyUnless(Standing verdict, Path directory, Manifest manifest)
      throws IOException, InterruptedException {
    if (verdict.holds()) {
      return Optional.empty();
    }
    try (StoreLocks.Held held = lock(directory)) {
      return verdict.holds() ? Optional.empty() : Optional.of(verifyAlone(directory, manifest));
    }
  }

  /**
   * Boots a result; the reports and {@code logs/} are written into its directory. Who verifies the
   * same result at the same time waits.
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
            earlier(directory, manifest));
    ReportFiles.write(
        directory, directory.resolve(LOGS), new Templates(), subject(manifest), report);
    return report;
  }

  private static Optional<PreviousBoot> earlier(Path directory, Manifest manifest)
      throws IOException {
    return PreviousVersion.of(directory, manifest)
        .flatMap(
            earlier ->
                PreviousBootJson.read(
                    earlier.version(), earlier.directory().resolve(ReportFiles.JSON)));
  }

  /**
   * Boots a result on a machine of one's choice. What the recipe asks for is not judged by it: only
   * {@code logs/MACHINE} is written into the result's directory.
   */
  public VerifyReport on(String machine, Path directory, Manifest manifest)
      throws InterruptedException {
    VerifyPlan plan = plan(directory, manifest);
    return verifier().verify(plan.on(machine, plan.logs().resolve(machine)));
  }

  /** What a report on a result is about. */
  public static ReportSubject subject(Manifest manifest) {
    return new ReportSubject(manifest.name(), manifest.version());
  }

  /**
   * Measures what guests from a result cost this host.
   *
   * @param guests how many run at once
   * @param ksm whether the host's merging of equal pages may be switched on for a while
   */
  public DensityReport density(Path directory, Manifest manifest, int guests, boolean ksm)
      throws InterruptedException {
    return verifier().density(plan(directory, manifest), guests, ksm);
  }

  /**
   * Starts a guest of a result and lets a person or a program talk to it.
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
    VerifyPlan plan = plan(directory, manifest);
    plan = plan.on(machine.orElse(plan.machine()), plan.logs());
    return verifier().run(plan.withMemory(memory.orElse(plan.memory())), options, streams);
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
            VerifyEnvironment.KVM));
  }

  private static void writeDisk(FileTree tree, Path file) {
    ImageFormats.WRITER.write(
        tree, ImageOptions.of("erofs", "plain", "probe", OptionalLong.empty()), file);
  }

  private VerifyPlan plan(Path directory, Manifest manifest) {
    Manifest.Guest guest = manifest.guest();
    return new VerifyPlan(
        new VerifyPlan.Kernel(
            directory.resolve(KernelArtifacts.VMLINUX),
            manifest.artifact(KernelArtifacts.VMLINUX).sha256(),
            directory.resolve(KernelArtifacts.BZ_IMAGE)),
        directory.resolve(manifest.imageName()),
        manifest.artifact(manifest.imageName()).sha256(),
        String.join(" ", guest.commandLine()),
        manifest.image().fileSystem(),
        manifest.image().layout(),
        manifest.images().stream().skip(1).map(image -> form(directory, manifest, image)).toList(),
        guest.defaultTarget(),
        guest.units(),
        guest.binaries().stream().map(TreePath::of).toList(),
        guest.waivers(),
        guest.checks(),
        guest.memory(),
        Duration.ofMillis(guest.deadlineMillis()),
        guest.machine(),
        directory.resolve(LOGS),
        busybox());
  }

  private static VerifyPlan.Form form(Path directory, Manifest manifest, Manifest.Image image) {
    return new VerifyPlan.Form(
        image.format(),
        directory.resolve(image.file()),
        manifest.artifact(image.file()).sha256(),
        image.fileSystem(),
        image.layout());
  }

  private Path busybox() {
    return context.tools().find("busybox").orElseThrow();
  }
}
