package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.image.ImageFormats;
import dev.coracle.build.image.ImageStage;
import dev.coracle.build.image.RootCommandLine;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.lock.AccountIds;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsCollector;
import dev.coracle.publish.OriginsWriter;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.recipe.PartitionLayout;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.RecipeInputs;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.report.format.ReportFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A training run for class-data sharing: reads a recipe, writes and reads a lock, a tiny image and
 * a manifest in a private directory, so that the classes of a real build are loaded.
 */
public final class CdsTraining {
  private static final BuildOptions OPTIONS =
      BuildOptions.builder().offline(true).locked(true).build();

  private CdsTraining() {}

  /**
   * Goes through a build that has nothing to do; leaves nothing behind.
   *
   * @return how that build ended; empty on a host that cannot build yet, as before the first {@code
   *     --setup}
   */
  public static Optional<BuildOutcome> run(BuildContext context, Path recipeFile)
      throws IOException {
    Recipe recipe = RecipeReader.read(recipeFile, ParentLoader.fromFiles());
    try (PrivateDirectory place = context.store().privateDirectory()) {
      AptRepositories archives = new AptRepositories(context, OPTIONS);
      ToolchainStage toolchains = new ToolchainStage(context, archives);
      LockedPackage nothing =
          new LockedPackage("none", "0", "all", "none", "pool/none", 1, Sha256.of(new byte[1]));
      LockFile lock =
          new LockFile(
              RecipeInputs.resolution(recipe),
              0,
              List.of(nothing),
              nothing,
              toolchains.placeholder(recipe, nothing));
      Path lockFile = place.path().resolve(LockFiles.beside(recipeFile, List.of()).getFileName());
      LockFiles.write(lock, lockFile);
      LockFiles.read(lockFile);
      Optional<String> version = recipe.version();
      BuildPlan plan =
          BuildPlan.of(
              recipe,
              lock,
              new KernelStage(context, archives, OPTIONS)
                  .inputs(recipe, lock, version.orElse("0"), toolchains.of(recipe, lock, false)));
      Path output = place.path().resolve("output");
      publish(plan, new ResultStore(output).directory(recipe.name(), plan.version()));
      return again(context, plan, recipeFile, place.path());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Builds what is there, and asks whether its verdict still holds, without a boot. */
  private static Optional<BuildOutcome> again(
      BuildContext context, BuildPlan plan, Path recipeFile, Path place)
      throws IOException, InterruptedException {
    Path output = place.resolve("output");
    Path directory = new ResultStore(output).directory(plan.recipe().name(), plan.version());
    BuildOptions options =
        BuildOptions.builder().offline(true).locked(true).lockDirectory(Optional.of(place)).build();
    try {
      BuildOutcome outcome = new Build(context, options).run(recipeFile, output);
      new VerifyStage(context, Optional.empty()).cachedVerdict(directory, outcome.manifest());
      return Optional.of(outcome);
    } catch (CoracleException e) {
      return Optional.empty();
    }
  }

  private static void publish(BuildPlan plan, Path directory) throws IOException {
    Files.createDirectories(directory);
    FileTree tree = smallTree();
    String file = ImageStage.rootFile(plan.recipe());
    ImageFacts facts =
        ImageFormats.WRITER.write(
            tree,
            ImageOptions.of(
                FileSystemType.EROFS.word(),
                PartitionLayout.NVDIMM.word(),
                "training",
                OptionalLong.empty()),
            directory.resolve(file));
    RootReport report =
        new RootReport(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new RootReport.Counts(1, 1, 1, 0, 0, 0, 0),
            List.of(),
            List.of(),
            AccountIds.NONE,
            List.of());
    ImageStage.Image image =
        new ImageStage.Image(file, plan.recipe().image().rootFormat(), facts, Optional.empty());
    RootCommandLine.write(plan.recipe(), image, directory);
    ImageStage.Made made =
        new ImageStage.Made(
            List.of(image), report, FileEntry.of(tree), tree, List.of(), new TreeMap<>());
    Assembly assembly = new Assembly(directory);
    assembly.addKernel(kernel(directory.resolveSibling("kernel")));
    assembly.addImages(made.images());
    Path manifest = directory.resolve(ResultStore.MANIFEST);
    ManifestWriter.write(
        manifest,
        assembly.manifest(plan, made),
        ManifestNotes.of(plan.recipe(), report),
        made.files());
    OriginsWriter.write(
        directory.resolve(Origins.FILE),
        OriginsCollector.of(
            plan.recipe(),
            report,
            List.of(),
            made.needs(),
            "0",
            List.of(),
            List.of(),
            List.of(plan.kernel().key(), plan.imageKey())));
    ManifestReader.read(manifest);
    for (String name : ReportFiles.ALL) {
      Files.writeString(directory.resolve(name), "");
    }
    Files.writeString(
        directory.resolve(ResultStore.VERDICT),
        "{\"passed\": true, \"key\": \"0\", \"summary\": \"none\"}");
  }

  private static KernelArtifacts kernel(Path file) throws IOException {
    Files.writeString(file, "kernel");
    KernelArtifacts.Artifact artifact =
        new KernelArtifacts.Artifact(file, Files.size(file), Sha256.of(Files.readAllBytes(file)));
    return new KernelArtifacts(artifact, artifact, artifact, artifact, "0", 0);
  }

  private static FileTree smallTree() {
    Origin origin = Origin.generated("training", SourceLocation.file("training").toString());
    FileTree.Builder tree = FileTree.builder();
    Metadata metadata = Metadata.rootOwned(0755, 0);
    tree.put(TreePath.ROOT, new Node.Directory(metadata, origin));
    tree.put(
        TreePath.of("/file"),
        new Node.RegularFile(
            metadata, Content.of("text".getBytes(StandardCharsets.UTF_8)), origin));
    tree.put(TreePath.of("/link"), new Node.Symlink(metadata, "file", origin));
    return tree.build();
  }
}
