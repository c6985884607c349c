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
   * Makes a result, and completes the recipe's lock.
   *
   * @param draft an empty directory
   * @param warnings receives what else is to be said
   */
  Manifest make(BuildPlan plan, Path draft, List<Diagnostic> warnings) throws IOException {
    Parts parts =
        kernels.present(plan.kernel()).isPresent()
            ? besideDescriptions(plan, draft)
            : besideCompile(plan, draft);
    warnings.addAll(parts.content().root().report().warnings());
    RootCommandLine.warning(plan.recipe()).ifPresent(warnings::add);
    Assembly assembly = new Assembly(draft);
    assembly.addKernel(parts.kernel());
    assembly.addImages(parts.images());
    Optional<ContainerImage.Volume> container = parts.descriptions().container();
    if (container.isPresent()) {
      assembly.addContainer(container.get());
    }
    assembly.addLaunchFiles(plan.recipe(), parts.images().get(0), container);
    assembly.addSbom();
    assembly.addInputs();
    Manifest manifest =
        assembly.manifest(plan.with(parts.descriptions().lock()), parts.content(), parts.images());
    ManifestWriter.write(
        draft.resolve(ResultStore.MANIFEST),
        manifest,
        ManifestNotes.of(plan.recipe(), parts.content().root().report()),
        parts.content().files());
    return manifest;
  }

  /** What a result consists of, all of it written. */
  private record Parts(
      KernelArtifacts kernel,
      ImageStage.Content content,
      List<ImageStage.Image> images,
      Descriptions descriptions) {}

  /**
   * What belongs to a kernel and a tree.
   *
   * @param lock the whole lock
   * @param container the image of the containers, if the recipe has one
   */
  private record Descriptions(LockFile lock, Optional<ContainerImage.Volume> container) {}

  private record Written(ImageStage.Content content, List<ImageStage.Image> images) {}

  /** The store has the kernel: the images are written, and hashed, beside what describes them. */
  private Parts besideDescriptions(BuildPlan plan, Path draft) throws IOException {
    KernelArtifacts kernel = kernel(plan);
    return limits.assemble(
        () -> {
          ImageStage.Content content = assemble(plan);
          ParallelTasks.Both<List<ImageStage.Image>, Descriptions> both =
              ParallelTasks.both(
                  () -> images(plan, content, draft),
                  () -> descriptions(plan, kernel, content, draft));
          return new Parts(kernel, content, both.first(), both.second());
        });
  }

  /** The kernel is still to be compiled, which takes minutes; faults of the images show at once. */
  private Parts besideCompile(BuildPlan plan, Path draft) throws IOException {
    ParallelTasks.Both<KernelArtifacts, Written> both =
        ParallelTasks.both(
            () -> kernel(plan),
            () ->
                limits.assemble(
                    () -> {
                      ImageStage.Content content = assemble(plan);
                      return new Written(content, images(plan, content, draft));
                    }));
    ImageStage.Content content = both.second().content();
    return new Parts(
        both.first(),
        content,
        both.second().images(),
        descriptions(plan, both.first(), content, draft));
  }

  private ImageStage.Content assemble(BuildPlan plan) throws IOException {
    return images.assemble(plan.recipe(), plan.lock(), plan.version());
  }

  private List<ImageStage.Image> images(BuildPlan plan, ImageStage.Content content, Path draft)
      throws IOException {
    return images.write(plan.recipe(), content.root().tree(), draft);
  }

  private Descriptions descriptions(
      BuildPlan plan, KernelArtifacts kernel, ImageStage.Content content, Path draft)
      throws IOException {
    return ParallelTasks.both(
            () -> inputsAndOrigins(plan, kernel, content, draft),
            () -> sbom(plan, kernel, content, draft))
        .first();
  }

  private Descriptions inputsAndOrigins(
      BuildPlan plan, KernelArtifacts kernel, ImageStage.Content content, Path draft)
      throws IOException {
    Optional<ContainerImage.Volume> container =
        new ContainerStage(context, offline).make(plan.recipe(), plan.lock(), draft);
    LockFile lock =
        planner.resolver().complete(plan.recipe(), plan.lock(), content.root().report().accounts());
    ResultInputs.write(
        planner.recipes().compose(plan.recipe().file()),
        plan.version(),
        lock,
        kernels.fragments(plan.recipe()),
        RebuildStage.directories(context, plan.recipe()),
        draft.resolve(ResultStore.INPUTS));
    OriginsWriter.write(
        draft.resolve(Origins.FILE),
        OriginsCollector.of(
            plan.recipe(),
            content.root().report(),
            WeakDependencies.of(content.packages(), content.files()),
            content.root().needs(),
            kernel.release(),
            plan.kernel().fragments(),
            kernels.requests(plan.kernel()),
            List.of(plan.kernel().key(), plan.imageKey())));
    return new Descriptions(lock, container);
  }

  private static boolean sbom(
      BuildPlan plan, KernelArtifacts kernel, ImageStage.Content content, Path draft)
      throws IOException {
    ResultSbom.write(
        plan.recipe(),
        plan.lock(),
        plan.version(),
        new ResultSbom.Image(content.root().tree(), content.packages()),
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
