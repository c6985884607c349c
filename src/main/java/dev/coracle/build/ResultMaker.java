package dev.coracle.build;

import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.ConcurrencyLimits;
import dev.coracle.build.image.ImageStage;
import dev.coracle.build.image.RebuildStage;
import dev.coracle.build.image.RootCommandLine;
import dev.coracle.build.inputs.ResultInputs;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.container.ContainerImage;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.lock.LockFile;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsCollector;
import dev.coracle.publish.OriginsWriter;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.WeakDependencies;
import dev.coracle.sbom.ResultSbom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the files of a result: kernel and images, and what describes them. */
final class ResultMaker {
  private final BuildContext context;
  private final boolean offline;
  private final RecipePlanner planner;
  private final KernelStage kernels;
  private final ImageStage images;
  private final ConcurrencyLimits limits;

  ResultMaker(
      BuildContext context,
      boolean offline,
      RecipePlanner planner,
      KernelStage kernels,
      ImageStage images,
      ConcurrencyLimits limits) {
    this.context = context;
    this.offline = offline;
    this.planner = planner;
    this.kernels = kernels;
    this.images = images;
    this.limits = limits;
  }

  /**
   * Makes a result, the kernel beside the images, and completes the recipe's lock.
   *
   * @param draft an empty directory
   * @param warnings receives what else is to be said
   */
  Manifest make(BuildPlan plan, Path draft, List<Diagnostic> warnings) throws IOException {
    ParallelTasks.Both<KernelArtifacts, ImageStage.Made> both =
        ParallelTasks.both(
            () -> kernel(plan),
            () ->
                limits.assemble(
                    () -> images.make(plan.recipe(), plan.lock(), plan.version(), draft)));
    ImageStage.Made image = both.second();
    warnings.addAll(image.report().warnings());
    RootCommandLine.warning(plan.recipe()).ifPresent(warnings::add);
    Assembly assembly = new Assembly(draft);
    LockFile lock =
        ParallelTasks.both(
                () -> artifacts(plan, both.first(), image, assembly, draft),
                () -> sbom(plan, both.first(), image, draft))
            .first();
    assembly.addSbom();
    assembly.addInputs();
    Manifest manifest = assembly.manifest(plan.with(lock), image);
    ManifestWriter.write(
        draft.resolve(ResultStore.MANIFEST),
        manifest,
        ManifestNotes.of(plan.recipe(), image.report()),
        image.files());
    OriginsWriter.write(
        draft.resolve(Origins.FILE),
        OriginsCollector.of(
            plan.recipe(),
            image.report(),
            WeakDependencies.of(image.packages(), image.files()),
            image.needs(),
            both.first().release(),
            plan.kernel().fragments(),
            kernels.requests(plan.kernel()),
            List.of(plan.kernel().key(), plan.imageKey())));
    return manifest;
  }

  /**
   * Adds kernel, images and what belongs to them, and writes the inputs; returns the whole lock.
   */
  private LockFile artifacts(
      BuildPlan plan, KernelArtifacts kernel, ImageStage.Made image, Assembly assembly, Path draft)
      throws IOException {
    assembly.addKernel(kernel);
    assembly.addImages(image.images());
    Optional<ContainerImage.Volume> container =
        new ContainerStage(context, offline).make(plan.recipe(), plan.lock(), draft);
    if (container.isPresent()) {
      assembly.addContainer(container.get());
    }
    assembly.addLaunchFiles(plan.recipe(), image.images().get(0), container);
    LockFile lock =
        planner.resolver().complete(plan.recipe(), plan.lock(), image.report().accounts());
    ResultInputs.write(
        planner.recipes().compose(plan.recipe().file()),
        plan.version(),
        lock,
        kernels.fragments(plan.recipe()),
        RebuildStage.directories(context, plan.recipe()),
        draft.resolve(ResultStore.INPUTS));
    return lock;
  }

  private static boolean sbom(
      BuildPlan plan, KernelArtifacts kernel, ImageStage.Made image, Path draft)
      throws IOException {
    ResultSbom.write(
        plan.recipe(),
        plan.lock(),
        plan.version(),
        new ResultSbom.Image(
            image.tree(), image.images().get(0).facts().treeDigest(), image.packages()),
        kernel,
        draft);
    return true;
  }

  /** Builds that wait for the same kernel find it when it is their turn. */
  private KernelArtifacts kernel(BuildPlan plan) throws IOException {
    Consumer<String> check =
        config ->
            new KernelConfigCheck(plan.recipe(), kernels.fragments(plan.recipe()), config).check();
    return kernels.present(plan.kernel()).isPresent()
        ? kernels.build(plan.kernel(), check)
        : limits.compile(() -> kernels.build(plan.kernel(), check));
  }
}
