package dev.coracle.verify;

import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.progress.Progress;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.template.Templates;
import dev.coracle.testing.BuiltBase;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.BootSettings;
import dev.coracle.verify.plan.Expectations;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.ResultFiles;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The built base guest, to boot whole or altered. */
public record Guest(Path directory, Manifest manifest) {

  public static Guest find() throws IOException, InterruptedException {
    Path directory = BuiltBase.directory();
    return new Guest(directory, ManifestReader.read(directory.resolve("manifest.json")));
  }

  public String commandLine() {
    return String.join(" ", manifest.guest().commandLine());
  }

  String target() {
    return manifest.guest().defaultTarget();
  }

  public List<TreePath> binaries() {
    return manifest.guest().binaries().stream().map(TreePath::of).toList();
  }

  public Path image() {
    return directory.resolve("base.img");
  }

  public VerifyPlan plan(Path image, String commandLine, Duration deadline, Path logs)
      throws IOException {
    return plan(image, commandLine, deadline, logs, binaries(), List.of());
  }

  public VerifyPlan plan(
      Path image,
      String commandLine,
      Duration deadline,
      Path logs,
      List<TreePath> binaries,
      List<VerifySpec.UserCheck> checks)
      throws IOException {
    return plan(image, commandLine, deadline, logs, binaries, VerifySpec.Devices.NONE, checks);
  }

  public VerifyPlan plan(
      Path image,
      String commandLine,
      Duration deadline,
      Path logs,
      List<TreePath> binaries,
      VerifySpec.Devices devices,
      List<VerifySpec.UserCheck> checks)
      throws IOException {
    return plan(
        image, commandLine, deadline, logs, manifest.guest().units(), binaries, devices, checks);
  }

  VerifyPlan plan(
      Path image,
      String commandLine,
      Duration deadline,
      Path logs,
      List<String> units,
      List<TreePath> binaries,
      VerifySpec.Devices devices,
      List<VerifySpec.UserCheck> checks)
      throws IOException {
    return new VerifyPlan(
        new ResultFiles(
            new KernelFiles(
                directory.resolve("vmlinux"),
                digest(directory.resolve("vmlinux")),
                directory.resolve("bzImage")),
            new BootImage(OutputFormat.of("nvdimm-erofs").orElseThrow(), image, digest(image)),
            List.of(),
            commandLine),
        new Expectations(
            target(),
            units,
            binaries,
            manifest.guest().waivers(),
            List.of(),
            checks,
            Optional.empty()),
        new BootSettings(
            "q35-lite", false, manifest.guest().memory(), deadline, logs, devices, busybox()));
  }

  static Path busybox() {
    return HostTools.of(System.getenv(), new LocalProcessRunner()).find("busybox").orElseThrow();
  }

  public static Verifier verifier(Path cache, Path kvm) {
    return verifier(cache, kvm, Optional.empty());
  }

  public static Verifier verifier(Path cache, Path kvm, Optional<String> qemu) {
    return new Verifier(
        new VerifyEnvironment(
            new LocalProcessRunner(),
            cache,
            System.getenv("PATH"),
            qemu,
            Guest::writeDisk,
            new Templates(),
            Progress.silent(),
            kvm,
            LocalDate.of(2026, 1, 1)));
  }

  private static void writeDisk(FileTree tree, Path file) {
    new ImageWriter(List.of(new ErofsFormat()), List.of(new PlainLayout()))
        .write(
            tree,
            ImageOptions.of(FileSystemType.EROFS, "plain", "probe", OptionalLong.empty()),
            file);
  }

  static Sha256 digest(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Sha256.of(stream);
    }
  }
}
