package dev.coracle.build;

import dev.coracle.host.HostTools;
import dev.coracle.image.ImageOptions;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.Verifier;
import dev.coracle.verify.VerifyEnvironment;
import dev.coracle.verify.VerifyPlan;
import dev.coracle.verify.VerifyReport;
import dev.coracle.verify.VerifyReportJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  /** The key of the verdict on a result; asks the cache, not QEMU. */
  public String key(Path directory, Manifest manifest) throws InterruptedException {
    return verifier().key(plan(directory, manifest));
  }

  /** The command that starts the observed boot, for a shell. */
  public String command(Path directory, Manifest manifest) throws InterruptedException {
    return verifier().printCommand(plan(directory, manifest));
  }

  /** Boots a result; {@code verify.json} and {@code logs/} are written into its directory. */
  public VerifyReport verify(Path directory, Manifest manifest)
      throws IOException, InterruptedException {
    VerifyReport report = verifier().verify(plan(directory, manifest));
    Path draft = directory.resolve("." + ResultStore.VERDICT);
    try (OutputStream out = Files.newOutputStream(draft)) {
      VerifyReportJson.write(report, out);
    }
    Files.move(draft, directory.resolve(ResultStore.VERDICT), StandardCopyOption.ATOMIC_MOVE);
    return report;
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
    Images.WRITER.write(
        tree, ImageOptions.of("erofs", "plain", "probe", OptionalLong.empty()), file);
  }

  private VerifyPlan plan(Path directory, Manifest manifest) {
    Manifest.Guest guest = manifest.guest();
    return new VerifyPlan(
        new VerifyPlan.Kernel(
            directory.resolve("vmlinux"),
            manifest.artefact("vmlinux").sha256(),
            directory.resolve("bzImage")),
        directory.resolve(manifest.imageName()),
        manifest.artefact(manifest.imageName()).sha256(),
        String.join(" ", guest.commandLine()),
        manifest.image().fileSystem(),
        manifest.image().layout(),
        guest.defaultTarget(),
        guest.units(),
        guest.binaries().stream().map(TreePath::of).toList(),
        guest.waivers(),
        guest.memory(),
        Duration.ofMillis(guest.deadlineMillis()),
        guest.machine(),
        directory.resolve(LOGS),
        busybox());
  }

  private Path busybox() {
    return context.tools().find("busybox").orElseThrow();
  }
}
