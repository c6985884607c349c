package dev.coracle.build;

import dev.coracle.answer.plan.PlanReport;
import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.context.ConcurrencyLimits;
import dev.coracle.build.image.ImageStage;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.DirectoryTree;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.lock.LockFile;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.RootTree;
import dev.coracle.store.StepKey;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Builds a recipe: from reading it to a verified result. */
public final class Build {
  private final BuildContext context;
  private final BuildOptions options;
  private final KernelStage kernels;
  private final ImageStage images;
  private final VerifyStage verifier;
  private final ConcurrencyLimits limits;
  private final RecipePlanner planner;

  /** A build that nothing else goes on beside. */
  public Build(BuildContext context, BuildOptions options) {
    this(context, options, new ConcurrencyLimits(1, 1));
  }

  /**
   * One of several builds.
   *
   * @param limits shared by all of them
   */
  public Build(BuildContext context, BuildOptions options, ConcurrencyLimits limits) {
    this.limits = limits;
    this.context = context;
    this.options = options;
    AptRepositories archives = new AptRepositories(context, options);
    this.kernels = new KernelStage(context, archives, options);
    this.images = new ImageStage(context, archives);
    this.verifier = new VerifyStage(context, Optional.empty());
    this.planner = new RecipePlanner(context, options, archives, kernels);
  }

  /**
   * Resolves a recipe's packages if its lock is missing or stale, and writes the lock, with the
   * numbers of the accounts that the packages ask for.
   *
   * @param warning receives why no numbers could be found, where the tree has problems
   * @param change receives the old and the new lock before the one takes the other's place
   */
  public LockFile lock(
      Path recipeFile, Consumer<Diagnostic> warning, BiConsumer<LockFile, LockFile> change)
      throws IOException, InterruptedException {
    Recipe recipe = read(recipeFile);
    LockResolver resolver = planner.resolver().onChange(change);
    LockFile lock = resolver.lock(recipe);
    if (lock.accounts().count() > 0 || options.locked()) {
      return lock;
    }
    try {
      return resolver.complete(recipe, lock, images.tree(recipe, lock, "0").report().accounts());
    } catch (CoracleException e) {
      warning.accept(
          Diagnostic.warning(
              "lock.no-accounts",
              "the lock has no ids of accounts yet: " + e.diagnostics().get(0).message(),
              "the build adds them; `coracle check RECIPE` lists all problems"));
      return lock;
    }
  }

  /**
   * Writes only the images to a directory.
   *
   * @return their files, the root image first
   */
  public List<Path> images(Path recipeFile, Path to) throws IOException, InterruptedException {
    BuildPlan plan = planner.plan(recipeFile);
    rebuild(plan);
    Files.createDirectories(to);
    Path draft = to.resolve("." + plan.recipe().name() + "." + ProcessHandle.current().pid());
    Files.createDirectories(draft);
    try {
      RootTree root = images.tree(plan.recipe(), plan.lock(), plan.version());
      List<ImageStage.Image> written = images.write(plan.recipe(), root.tree(), draft);
      planner.resolver().complete(plan.recipe(), plan.lock(), root.report().accounts());
      List<Path> files = new ArrayList<>();
      for (ImageStage.Image image : written) {
        files.add(image.move(draft, to));
      }
      return files;
    } finally {
      DirectoryTree.delete(draft);
    }
  }

  /** Writes only the kernel, as {@code vmlinux}, {@code bzImage} and {@code kernel.config}. */
  public void kernel(Path recipeFile, Path to) throws IOException, InterruptedException {
    BuildPlan plan = planner.plan(recipeFile);
    KernelArtifacts kernel = kernels.build(plan.kernel(), config -> {});
    Files.createDirectories(to);
    new Assembly(to).addKernel(kernel);
  }

  /** What a recipe's kernel is configured with; nothing is compiled for it. */
  public KernelOptions kernelOptions(Path recipeFile) throws IOException, InterruptedException {
    return kernels.options(planner.plan(recipeFile).kernel());
  }

  /**
   * Builds, publishes and verifies.
   *
   * @throws CoracleException if a step fails; the output directory is then unchanged
   */
  public BuildOutcome run(Path recipeFile, Path output) throws IOException, InterruptedException {
    long began = System.nanoTime();
    BuildPlan plan = planner.plan(recipeFile);
    List<Diagnostic> warnings = new ArrayList<>();
    ToolchainStage.difference(plan.lock(), plan.kernel().toolchain().identity())
        .ifPresent(warnings::add);
    ResultStore results = new ResultStore(output);
    String name = plan.recipe().name();
    if (options.verify()) {
      results.checkLatest(name);
    }
    ExistingResult before = ExistingResult.of(results, name, plan.version(), options.replace());
    if (!options.replace() && before.isUpToDate(plan)) {
      return again(results, before.directory(), before.manifest().get(), warnings, began);
    }
    // An interrupted kernel compile leaves more than a gigabyte behind.
    context.store().sweep();
    Path draft = results.privateDirectory(name);
    try {
      rebuild(plan);
      Manifest manifest =
          new ResultMaker(context, options.offline(), planner, kernels, images, limits)
              .make(plan, draft, warnings);
      before.checkImmutable(manifest, draft);
      Optional<VerifyReport> report =
          options.verify()
              ? Optional.of(limits.verify(() -> verifier.verify(draft, manifest)))
              : Optional.empty();
      results.publish(draft, name, plan.version());
      if (report.map(VerifyReport::passed).orElse(false)) {
        results.markLatest(name, plan.version());
      }
      return new BuildOutcome(
          before.directory(),
          manifest,
          report.map(VerifyReport::passed),
          report,
          false,
          warnings,
          millisSince(began));
    } finally {
      results.discard(draft);
    }
  }

  /** The result is up to date; its verdict may be stale or missing. */
  private BuildOutcome again(
      ResultStore results, Path directory, Manifest manifest, List<Diagnostic> warnings, long began)
      throws IOException, InterruptedException {
    Optional<VerifyReport> booted =
        options.verify() && verifier.cachedVerdict(directory, manifest).isEmpty()
            ? limits.verify(
                () ->
                    verifier.verifyUnless(
                        () -> verifier.cachedVerdict(directory, manifest).isPresent(),
                        directory,
                        manifest))
            : Optional.empty();
    if (booted.isEmpty()) {
      return new BuildOutcome(
          directory,
          manifest,
          Verdict.read(directory.resolve(ResultStore.VERDICT))
              .map(Verdict::passed)
              // An old failure is no answer to a build that is not to boot anything.
              .filter(passed -> passed || options.verify()),
          Optional.empty(),
          true,
          warnings,
          millisSince(began));
    }
    VerifyReport report = booted.get();
    if (report.passed()) {
      results.markLatest(manifest.name(), manifest.version());
    }
    return new BuildOutcome(
        directory,
        manifest,
        Optional.of(report.passed()),
        Optional.of(report),
        false,
        warnings,
        millisSince(began));
  }

  /** Compiles packages from source; builds for which the store has them do not wait for a turn. */
  private void rebuild(BuildPlan plan) throws IOException {
    if (images.isRebuilt(plan.recipe(), plan.lock())) {
      return;
    }
    limits.compile(
        () -> {
          images.rebuild(plan.recipe(), plan.lock(), options.jobs());
          return plan;
        });
  }

  /** The keys of a recipe's kernel and image as this build's options have them. */
  public List<StepKey> keys(Path recipeFile) throws IOException, InterruptedException {
    BuildPlan plan = planner.plan(recipeFile);
    return List.of(plan.kernel().key(), plan.imageKey());
  }

  /** The version of a recipe's result: its own, or what git says of its file. */
  public static String version(Recipe recipe) {
    return RecipePlanner.version(recipe);
  }

  /** The recipe, composed, as this build's options have it. */
  public Recipe read(Path recipeFile) {
    return planner.recipes().read(recipeFile);
  }

  /**
   * What a build of a recipe reads from this host; see {@link BuildInputs}.
   *
   * @throws CoracleException (RECIPE) if the recipe is wrong
   */
  public Set<Path> inputs(Path recipeFile) {
    return new BuildInputs(context, planner, kernels).of(recipeFile);
  }

  /** The same, if they alone decide what a build makes; see {@link BuildInputs#complete}. */
  public Optional<Set<Path>> completeInputs(Path recipeFile) {
    return new BuildInputs(context, planner, kernels).complete(recipeFile);
  }

  /** What a build would do, without doing it; see {@link PlanDescription#of}. */
  public PlanReport explain(Path recipeFile, Path output) throws IOException, InterruptedException {
    return new PlanDescription(context, planner, kernels).of(recipeFile, output);
  }

  /** What compiles a recipe's kernel. */
  public KernelToolchain toolchain(Path recipeFile) throws IOException, InterruptedException {
    return planner.plan(recipeFile).kernel().toolchain();
  }

  /** The key of the kernel that a recipe asks for here; fetches nothing. */
  public StepKey kernelKey(Path recipeFile) throws IOException, InterruptedException {
    return planner.plan(recipeFile).kernel().key();
  }

  private static long millisSince(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }
}
