package dev.coracle.verify;

import dev.coracle.recipe.PartitionLayout;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.KernelRequirements;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The smoke boot of an additional output: the same tree in another format. A disk that is not an
 * NVDIMM is a virtio disk, and the guest reads it without DAX.
 */
final class OutputBoot {
  /**
   * Mount options where the root is not mapped: those of the shipped command line are overridden.
   */
  private static final String READ = " rootflags=";

  private static final String MAPPED = " rootflags=dax=always";

  private final TestBench bench;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final BootImage image;

  OutputBoot(TestBench bench, BootImage image) {
    this.bench = bench.with(bench.plan().withRoot(image));
    this.plan = this.bench.plan();
    this.machine = bench.machine();
    this.image = image;
  }

  BootId id() {
    return BootId.ofOutput(image.format().word());
  }

  /** The check where there is nothing to boot; empty where there is. */
  Optional<Check> notApplicable() throws IOException {
    if (!image.bootable()) {
      return Optional.of(check().notApplicable("nothing boots from an archive of this format"));
    }
    if (image.isInitramfs()) {
      return machine.noInitramfs().map(check()::notApplicable);
    }
    List<String> lacks =
        plan.settings().another() ? KernelRequirements.lacks(plan, machine) : List.of();
    return lacks.isEmpty()
        ? Optional.empty()
        : Optional.of(check().notApplicable("the kernel lacks: " + String.join("; ", lacks)));
  }

  BootSpec spec() {
    if (image.isInitramfs()) {
      String line = CommandLines.unpacked(plan.files().commandLine());
      return bench.rootBoot(CommandLines.with(line, CommandLines.SMOKE, machine)).build();
    }
    boolean asRoot = mapped() || machine.noDax().isPresent();
    String device = asRoot ? machine.rootDevice(plan) : machine.firstDisk() + partition();
    String root =
        "root=" + device + " rootfstype=" + image.fileSystem().word() + (mapped() ? MAPPED : READ);
    String line =
        CommandLines.with(plan.files().commandLine(), root + " " + CommandLines.SMOKE, machine);
    return asRoot
        ? bench.rootBoot(line).build()
        : bench.kernelBoot(line).disk(image.file()).build();
  }

  private boolean mapped() {
    return image.layout() == PartitionLayout.NVDIMM && machine.noDax().isEmpty();
  }

  private String partition() {
    return image.layout().hasPartitions() ? "1" : "";
  }

  private CheckId check() {
    return CheckId.of(id(), image.format().word(), Cause.CHECK_FAILED);
  }

  /** The boot's verdict. */
  Check check(BootResult result) {
    Optional<BootFailure> failure = failure(result);
    return failure.isPresent()
        ? check().fail(failure.get().text())
        : check()
            .pass(
                plan.expectations().targetUnit()
                    + " reached after "
                    + result.wall().toMillis()
                    + " ms");
  }

  /** Why it failed; empty if it did not. */
  Optional<BootFailure> failure(BootResult result) {
    FailureClassifier classifier = new FailureClassifier(id(), plan);
    Optional<BootFailure> missed = classifier.classify(result);
    if (missed.isPresent()) {
      return missed;
    }
    return SmokeChecks.of(bench, result).stream()
        .filter(Check::failed)
        .findFirst()
        .map(check -> classifier.found(check.cause(), check.text(), result));
  }
}
