package dev.coracle.build;

import dev.coracle.build.image.ImageStage;
import dev.coracle.build.image.RootCommandLine;
import dev.coracle.build.launch.LaunchFile;
import dev.coracle.build.launch.LaunchedGuest;
import dev.coracle.container.ContainerImage;
import dev.coracle.container.ContainerImageJson;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedKernelSource;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a result's files together in a private directory. */
final class Assembly {
  /** Of a layer that is a tar archive in gzip (OCI image specification, media types). */
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

  private final Path directory;
  private final List<Artifact> artifacts = new ArrayList<>();

  Assembly(Path directory) {
    this.directory = directory;
  }

  /** Copies a kernel out of the store: what a user does to a result must not reach the store. */
  void addKernel(KernelArtifacts kernel) throws IOException {
    add(KernelArtifacts.VMLINUX, kernel.vmlinux());
    add(KernelArtifacts.BZ_IMAGE, kernel.bzImage());
    add(KernelArtifacts.CONFIG, kernel.config());
  }

  private void add(String name, KernelArtifacts.Artifact file) throws IOException {
    Files.copy(file.path(), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    artifacts.add(new Artifact(name, file.size(), file.sha256()));
  }

  /** Counts in the images that were written here, with their Merkle trees and the command line. */
  void addImages(List<ImageStage.Image> images) throws IOException {
    for (ImageStage.Image image : images) {
      ImageFacts facts = image.facts();
      artifacts.add(new Artifact(image.file(), facts.imageSize(), facts.imageSha256()));
      image
          .sidecar()
          .ifPresent(
              trust ->
                  artifacts.add(
                      new Artifact(
                          ImageStage.verityFile(Path.of(image.file())).toString(),
                          trust.treeSize(),
                          trust.tree())));
      if (!image.commandLine().isEmpty()) {
        addSmall(ImageStage.verityCommandLineFile(Path.of(image.file())).toString());
      }
    }
    addSmall(RootCommandLine.file(Path.of(images.get(0).file())).toString());
  }

  /** Counts in the bills of materials. */
  void addSbom() throws IOException {
    addSmall(ResultStore.CYCLONE_DX);
    addSmall(ResultStore.SPDX);
  }

  /** Counts in the container image that was put here. */
  void addContainer(ContainerImage.Volume image) throws IOException {
    artifacts.add(new Artifact(image.file(), image.size(), image.sha256()));
    addSmall(ContainerImageJson.NAME);
  }

  /**
   * Writes the launch files that the recipe asks for, and counts them in.
   *
   * @param root the root image
   * @param container the image of the containers, which the guest maps too
   */
  void addLaunchFiles(
      Recipe recipe, ImageStage.Image root, Optional<ContainerImage.Volume> container)
      throws IOException {
    List<String> images = new ArrayList<>(List.of(root.file()));
    container.ifPresent(volume -> images.add(volume.file()));
    LaunchedGuest guest =
        new LaunchedGuest(
            KernelArtifacts.VMLINUX,
            RootCommandLine.of(recipe, root).text(),
            images,
            recipe.verify().memory());
    for (Located<String> word : recipe.image().launch()) {
      LaunchFile launch = LaunchFile.of(word.value());
      launch.write(guest, directory);
      addSmall(launch.file());
    }
  }

  /** Counts in what the result was made of. */
  void addInputs() throws IOException {
    addSmall(ResultStore.INPUTS);
  }

  private void addSmall(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(name));
    artifacts.add(new Artifact(name, bytes.length, Sha256.of(bytes)));
  }

  /** The manifest of what was added. */
  Manifest manifest(BuildPlan plan, ImageStage.Content content, List<ImageStage.Image> images) {
    Recipe recipe = plan.recipe();
    List<LockedPackage> packages = new ArrayList<>();
    content.packages().forEach(each -> packages.add(each.locked()));
    plan.lock().kernelSource().asPackage().ifPresent(packages::add);
    return new Manifest(
        recipe.name(),
        plan.version(),
        recipe.architecture().debianName(),
        plan.lock().locked(),
        digest(plan.lock()),
        plan.imageKey().digest(),
        plan.kernel().key().digest(),
        artifacts,
        packages,
        plan.kernel().toolchain().identity(),
        kernelInputs(recipe, plan.lock()),
        new Manifest.Tree(images.get(0).facts().treeDigest(), content.files().size()),
        images.stream().map(Assembly::entry).toList(),
        expectations(
            recipe,
            content.root().report().units().stream().map(RootReport.IncludedUnit::name).toList(),
            content.root().report().binaries().stream().map(TreePath::text).toList(),
            images.get(0).facts().disk().partUuid(1),
            images.get(0).commandLine()));
  }

  private static Manifest.Image entry(ImageStage.Image image) {
    ImageFacts facts = image.facts();
    boolean packed = facts.compression() != CompressionType.NONE;
    return new Manifest.Image(
        image.file(),
        image.format(),
        facts.fileSystemSize(),
        facts.uuid().equals(DiskIdentity.NIL)
            ? Optional.empty()
            : Optional.of(facts.uuid().toString()),
        packed ? Optional.of(facts.contentSha256()) : Optional.empty(),
        image.format().kind() == OutputFormat.Kind.OCI_LAYER
            ? Optional.of(LAYER_TYPE)
            : Optional.empty(),
        image.facts().disk().partUuid(1),
        image.verityRoot(),
        image.commandLine());
  }

  /**
   * What the recipe expects of the guest.
   *
   * @param partUuid of the root's partition; empty if the root is none
   * @param verityParameters the kernel parameters of a root that the guest checks; may be empty
   */
  static Manifest.Guest expectations(
      Recipe recipe,
      List<String> units,
      List<String> binaries,
      Optional<String> partUuid,
      List<String> verityParameters) {
    return new Manifest.Guest(
        RootCommandLine.of(recipe, partUuid, verityParameters).parameters(),
        recipe.systemd().defaultTarget().value(),
        units,
        binaries,
        recipe.verify().machine().value(),
        recipe.verify().memory(),
        recipe.verify().deadline().toMillis(),
        recipe.verify().waivers(),
        recipe.verify().informational(),
        recipe.verify().limits(),
        recipe.verify().devices(),
        recipe.verify().checks(),
        recipe.verify().workload());
  }

  private static List<Manifest.KernelInput> kernelInputs(Recipe recipe, LockFile lock) {
    List<Manifest.KernelInput> inputs = new ArrayList<>();
    if (lock.kernelSource().asPackage().isEmpty()) {
      LockedKernelSource source = lock.kernelSource();
      inputs.add(
          new Manifest.KernelInput(
              Manifest.KernelInput.SOURCE, source.nameAndVersion(), source.sha256()));
    }
    int fragments = recipe.kernel().fragmentFiles().size();
    for (int i = 0; i < lock.kernelFiles().size(); i++) {
      LockedLocalFile file = lock.kernelFiles().get(i);
      String kind = i < fragments ? "fragment" : "patch";
      inputs.add(new Manifest.KernelInput(kind, file.path(), file.sha256()));
    }
    return inputs;
  }

  /** Digest of a lock's facts, whatever its file looks like. */
  static Sha256 digest(LockFile lock) {
    StepKey.Builder facts =
        StepKey.builder("lock", 1)
            .add("inputs", lock.inputs())
            .add("locked", lock.locked())
            .add("compiler", lock.toolchain().compiler())
            .add("linker", lock.toolchain().linker())
            .add("kernel source", lock.kernelSource().facts());
    if (!lock.toolchain().isHosts()) {
      facts.add("toolchain", facts(lock.toolchain().packages()));
    }
    if (!lock.files().isEmpty()) {
      facts.add("files", lock.files().stream().map(LockedFile::facts).toList());
    }
    if (!lock.rebuilds().isEmpty()) {
      facts.add("rebuilds", facts(lock.rebuilds().sources()));
      facts.add("rebuild toolchain", facts(lock.rebuilds().toolchain()));
    }
    lock.container().ifPresent(container -> facts.add("container", container.facts()));
    if (!lock.kernelFiles().isEmpty()) {
      facts.add("kernel files", lock.kernelFiles().stream().map(LockedLocalFile::facts).toList());
    }
    return facts
        .add("accounts", lock.accounts().toString())
        .add("packages", facts(lock.packages()))
        .build()
        .digest();
  }

  private static List<String> facts(List<LockedPackage> packages) {
    return packages.stream().map(LockedPackage::facts).toList();
  }
}
