package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.image.ImageFormats;
import dev.coracle.build.image.ImageStage;
import dev.coracle.build.image.RootCommandLine;
import dev.coracle.build.training.TrainingPackage;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedPackage;
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
import dev.coracle.rootfs.RootTree;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.report.format.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A training run for class-data sharing: assembles a recipe's tree from a package made here, checks
 * the recipe, writes and reads a lock, an image, a manifest and the origins of all in a private
 * directory, so that the classes of real builds and answers are loaded.
 */
public final class CdsTraining {
  private static final BuildOptions OPTIONS =
      BuildOptions.builder().offline(true).locked(true).build();

  /** What more is done with a training run's results, while they are there. */
  public interface Visitor {
    /**
     * Gets the results.
     *
     * @param check of the recipe, with a tree
     * @param directory a result
     */
    void visit(RecipeCheck.Result check, Path directory) throws IOException;
  }

  private CdsTraining() {}

  /**
   * Goes through a check and a build that has nothing to do; leaves nothing behind.
   *
   * @return how that build ended; empty on a host that cannot build yet, as before the first {@code
   *     --setup}
   */
  public static Optional<BuildOutcome> run(BuildContext context, Path recipeFile, Visitor visitor)
      throws IOException {
    Recipe recipe = RecipeReader.read(recipeFile, ParentLoader.fromFiles());
    try (PrivateDirectory place = context.store().privateDirectory()) {
      AptRepositories archives = new AptRepositories(context, OPTIONS);
      ToolchainStage toolchains = new ToolchainStage(context, archives);
      LockedPackage nothing = TrainingPackage.LOCKED;
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
      Path directory = new ResultStore(output).directory(recipe.name(), plan.version());
      RootTree root =
          new ImageStage(context, archives)
              .tree(recipe, lock, plan.version(), List.of(TrainingPackage.of(recipe)));
      publish(plan, root, directory);
      visitor.visit(check(context, recipeFile, place.path(), root), directory);
      return again(context, plan, recipeFile, place.path());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static BuildOptions lockedIn(Path place) {
    return BuildOptions.builder()
        .offline(true)
        .locked(true)
        .lockDirectory(Optional.of(place))
        .build();
  }

  /** A check finds that the lock's package is nowhere; the tree made from it takes that place. */
  private static RecipeCheck.Result check(
      BuildContext context, Path recipeFile, Path place, RootTree root)
      throws IOException, InterruptedException {
    RecipeCheck.Result checked = new RecipeCheck(context, lockedIn(place)).check(recipeFile);
    return new RecipeCheck.Result(
        checked.file(),
        checked.recipe(),
        checked.problems(),
        checked.status(),
        Optional.of(new RecipeCheck.CheckedTree(root, 1)),
        checked.kernel(),
        Optional.empty());
  }

  /** Builds what is there, and asks whether its verdict still holds, without a boot. */
  private static Optional<BuildOutcome> again(
      BuildContext context, BuildPlan plan, Path recipeFile, Path place)
      throws IOException, InterruptedException {
    Path output = place.resolve("output");
    Path directory = new ResultStore(output).directory(plan.recipe().name(), plan.version());
    try {
      BuildOutcome outcome = new Build(context, lockedIn(place)).run(recipeFile, output);
      new VerifyStage(context, Optional.empty()).cachedVerdict(directory, outcome.manifest());
      return Optional.of(outcome);
    } catch (CoracleException e) {
      return Optional.empty();
    }
  }

  private static void publish(BuildPlan plan, RootTree root, Path directory) throws IOException {
    Files.createDirectories(directory);
    FileTree tree = root.tree();
    String file = ImageStage.rootFile(plan.recipe());
    ImageFacts facts =
        ImageFormats.WRITER.write(
            tree,
            ImageOptions.of(
                FileSystemType.EROFS,
                PartitionLayout.NVDIMM.word(),
                "training",
                OptionalLong.empty()),
            directory.resolve(file));
    RootReport report = root.report();
    ImageStage.Image image =
        new ImageStage.Image(file, plan.recipe().image().rootFormat(), facts, Optional.empty());
    RootCommandLine.write(plan.recipe(), image, directory);
    ImageStage.Content content = ImageStage.Content.of(root, List.of());
    List<ImageStage.Image> images = List.of(image);
    Assembly assembly = new Assembly(directory);
    assembly.addKernel(kernel(directory.resolveSibling("kernel")));
    assembly.addImages(images);
    Path manifest = directory.resolve(ResultStore.MANIFEST);
    ManifestWriter.write(
        manifest,
        assembly.manifest(plan, content, images),
        ManifestNotes.of(plan.recipe(), report),
        content.files());
    OriginsWriter.write(
        directory.resolve(Origins.FILE),
        OriginsCollector.of(
            plan.recipe(),
            report,
            List.of(),
            root.needs(),
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
}
