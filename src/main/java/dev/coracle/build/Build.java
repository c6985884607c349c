package dev.coracle.build;

import dev.coracle.answer.plan.InputChanges;
import dev.coracle.answer.plan.PlanReport;
import dev.coracle.build.inputs.ResultInputs;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.container.ContainerImage;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.DirectoryTree;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.GitVersion;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestDifference;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsCollector;
import dev.coracle.publish.OriginsReader;
import dev.coracle.publish.OriginsWriter;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.publish.WeakDependencies;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipePrinter;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.rootfs.data.Companions;
import dev.coracle.sbom.ResultSbom;
import dev.coracle.source.apt.deb.PackageUnpacker;
import dev.coracle.store.StepKey;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Builds a recipe: from reading it to a verified result. */
public final class Build {
  /** Below the program's directory: recipes that are known by name. */
  public static final String RECIPES = "recipes";

  private final BuildContext context;
  private final BuildOptions options;
  private final AptRepositories archives;
  private final KernelStage kernels;
  private final ImageStage images;
  private final VerifyStage verifier;
  private final ConcurrencyLimits limits;

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
    this.archives = new AptRepositories(context, options);
    this.kernels = new KernelStage(context, archives, options);
    this.images = new ImageStage(context, archives);
    this.verifier = new VerifyStage(context, Optional.empty());
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
    LockResolver resolver = new LockResolver(context, archives, options).onChange(change);
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
    BuildPlan plan = plan(recipeFile);
    Files.createDirectories(to);
    Path draft = to.resolve("." + plan.recipe().name() + "." + ProcessHandle.current().pid());
    Files.createDirectories(draft);
    try {
      ImageStage.Made made = images.make(plan.recipe(), plan.lock(), plan.version(), draft);
      new LockResolver(context, archives, options)
          .complete(plan.recipe(), plan.lock(), made.report().accounts());
      List<Path> files = new ArrayList<>();
      for (ImageStage.Image image : made.images()) {
        files.add(move(image, draft, to));
      }
      return files;
    } finally {
      DirectoryTree.delete(draft);
    }
  }

  /** Moves an image and its companion files; those of an earlier image are removed first. */
  static Path move(ImageStage.Image image, Path from, Path to) throws IOException {
    Path made = from.resolve(image.file());
    Path file = to.resolve(image.file());
    Files.deleteIfExists(ImageStage.verityCommandLineFile(file));
    Files.deleteIfExists(ImageStage.verityFile(file));
    Files.deleteIfExists(RootCommandLine.file(file));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    if (!image.commandLine().isEmpty()) {
      Files.move(
          ImageStage.verityCommandLineFile(made),
          ImageStage.verityCommandLineFile(file),
          StandardCopyOption.ATOMIC_MOVE);
    }
    if (image.sidecar().isPresent()) {
      Files.move(
          ImageStage.verityFile(made), ImageStage.verityFile(file), StandardCopyOption.ATOMIC_MOVE);
    }
    if (Files.exists(RootCommandLine.file(made))) {
      Files.move(
          RootCommandLine.file(made), RootCommandLine.file(file), StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  /** Writes only the kernel, as {@code vmlinux}, {@code bzImage} and {@code kernel.config}. */
  public void kernel(Path recipeFile, Path to) throws IOException, InterruptedException {
    BuildPlan plan = plan(recipeFile);
    KernelArtifacts kernel = kernels.build(plan.kernel(), config -> {});
    Files.createDirectories(to);
    new Assembly(to).addKernel(kernel);
  }

  /** What a recipe's kernel is configured with; nothing is compiled for it. */
  public KernelOptions kernelOptions(Path recipeFile) throws IOException, InterruptedException {
    return kernels.options(plan(recipeFile).kernel());
  }

  /**
   * Builds, publishes and verifies.
   *
   * @throws CoracleException if a step fails; the output directory is then unchanged
   */
  public BuildOutcome run(Path recipeFile, Path output) throws IOException, InterruptedException {
    long began = System.nanoTime();
    BuildPlan plan = plan(recipeFile);
    List<Diagnostic> warnings = new ArrayList<>();
    ToolchainStage.difference(plan.lock(), plan.kernel().toolchain().identity())
        .ifPresent(warnings::add);
    ResultStore results = new ResultStore(output);
    String name = plan.recipe().name();
    if (options.verify()) {
      results.checkLatest(name);
    }
    Optional<Manifest> before = before(results, name, plan.version());
    Path directory = results.directory(name, plan.version());
    if (!options.replace() && before.isPresent() && isSame(before.get(), plan, directory)) {
      return again(results, directory, before.get(), warnings, began);
    }
    // An interrupted kernel compile leaves more than a gigabyte behind.
    context.store().sweep();
    Path draft = results.privateDirectory(name);
    try {
      Manifest manifest = make(plan, draft, warnings);
      before.ifPresent(old -> checkImmutable(old, manifest, directory, draft));
      Optional<VerifyReport> report =
          options.verify()
              ? Optional.of(limits.verify(() -> verifier.verify(draft, manifest)))
              : Optional.empty();
      results.publish(draft, name, plan.version());
      if (report.map(VerifyReport::passed).orElse(false)) {
        results.markLatest(name, plan.version());
      }
      return new BuildOutcome(
          directory,
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

  /** The manifest of the existing result; an unreadable one counts as absent with --replace. */
  private Optional<Manifest> before(ResultStore results, String name, String version) {
    try {
      return results.manifest(name, version);
    } catch (CoracleException e) {
      if (options.replace()) {
        return Optional.empty();
      }
      throw e;
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
          Verdict.read(directory.resolve(ResultStore.VERDICT)).map(Verdict::passed),
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

  private void checkKernel(Recipe recipe, String config) {
    new KernelConfigCheck(recipe, kernels.fragments(recipe), config).check();
  }

  /** Builds that wait for the same kernel find it when it is their turn. */
  private KernelArtifacts kernel(BuildPlan plan) throws IOException {
    Consumer<String> check = config -> checkKernel(plan.recipe(), config);
    return kernels.present(plan.kernel()).isPresent()
        ? kernels.build(plan.kernel(), check)
        : limits.compile(() -> kernels.build(plan.kernel(), check));
  }

  private Manifest make(BuildPlan plan, Path draft, List<Diagnostic> warnings) throws IOException {
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
    assembly.addKernel(both.first());
    assembly.addImages(image.images());
    Optional<ContainerImage.Volume> container =
        new ContainerStage(context, options.offline()).make(plan.recipe(), plan.lock(), draft);
    if (container.isPresent()) {
      assembly.addContainer(container.get());
    }
    ResultSbom.write(
        plan.recipe(),
        plan.lock(),
        plan.version(),
        new ResultSbom.Image(
            image.tree(), image.images().get(0).facts().treeDigest(), image.packages()),
        both.first(),
        draft);
    assembly.addSbom();
    LockFile lock =
        new LockResolver(context, archives, options)
            .complete(plan.recipe(), plan.lock(), image.report().accounts());
    ResultInputs.write(
        compose(plan.recipe().file()),
        plan.version(),
        lock,
        kernels.fragments(plan.recipe()),
        draft.resolve(ResultStore.INPUTS));
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

  private static boolean isSame(Manifest before, BuildPlan plan, Path directory)
      throws IOException {
    if (!before.imageKey().equals(plan.imageKey().digest())
        || !before.lockDigest().equals(Assembly.digest(plan.lock()))
        || !before.kernelKey().equals(plan.kernel().key().digest())
        || !ManifestWriter.text(
                Assembly.expectations(
                    plan.recipe(),
                    before.guest().units(),
                    before.guest().binaries(),
                    before.image().partUuid(),
                    before.image().verityCommandLine()))
            .equals(ManifestWriter.text(before.guest()))) {
      return false;
    }
    // A result of an earlier Coracle lacks the origins; its images do not change by adding them.
    return Files.isRegularFile(directory.resolve(Origins.FILE))
        && HashCheck.looksUntouched(directory, before);
  }

  /** The content of a version must not change for its users. */
  private void checkImmutable(Manifest old, Manifest fresh, Path directory, Path draft) {
    boolean failedBefore =
        Verdict.read(directory.resolve(ResultStore.VERDICT)).map(v -> !v.passed()).orElse(false);
    if (options.replace() || failedBefore || old.version().endsWith(GitVersion.DIRTY)) {
      return;
    }
    ManifestDifference.ofArtifacts(old.artifacts(), fresh.artifacts())
        .ifPresent(
            difference -> {
              String where =
                  ManifestDifference.ofFiles(
                          ManifestReader.readFiles(directory.resolve(ResultStore.MANIFEST)),
                          ManifestReader.readFiles(draft.resolve(ResultStore.MANIFEST)))
                      .map(file -> "; in the image, " + file)
                      .orElse("");
              throw new CoracleException(
                  ExitCode.NEGATIVE,
                  Diagnostic.error(
                      "output.immutable",
                      directory
                          + " already exists and its content would change:"
                          + " "
                          + difference
                          + where,
                      "change `version:` in the recipe, or replace the result with --replace"));
            });
  }

  /**
   * What a build would do, without doing it: nothing is resolved, fetched or written.
   *
   * @param output where its result would go, and where an earlier one is looked for
   */
  public PlanReport explain(Path recipeFile, Path output) throws IOException, InterruptedException {
    Recipe recipe = read(recipeFile);
    String version = recipe.version().orElseGet(() -> GitVersion.describe(recipe.file()));
    String title = recipe.name() + " " + version;
    LockResolver resolver = new LockResolver(context, archives, options);
    Optional<LockFile> lock = resolver.present(recipe);
    boolean fresh = lock.filter(l -> resolver.fits(l, recipe)).isPresent();
    if (!fresh) {
      String why =
          lock.isEmpty()
              ? "there is no lock"
              : "the recipe asks for other packages or suites than when it was locked";
      PlanReport.Step step = new PlanReport.Step("lock", true, Optional.empty(), why, List.of());
      PlanReport.Step rest =
          new PlanReport.Step("the rest", true, Optional.empty(), "known after that", List.of());
      return new PlanReport(title, "", List.of(step, rest));
    }
    BuildPlan plan = BuildPlan.of(recipe, lock.get(), kernels.inputs(recipe, lock.get(), version));
    ResultStore results = new ResultStore(output);
    Path own = results.directory(recipe.name(), version);
    Path earlier =
        Files.isDirectory(own) ? own : results.directory(recipe.name(), ResultStore.LATEST);
    return new PlanReport(
        title,
        Files.isDirectory(earlier) ? output.relativize(earlier).toString() : "",
        steps(plan, own, earlier));
  }

  private List<PlanReport.Step> steps(BuildPlan plan, Path own, Path earlier) throws IOException {
    Optional<Origins> before = Optional.empty();
    if (Files.isRegularFile(earlier.resolve(Origins.FILE))) {
      before = Optional.of(OriginsReader.read(earlier, OriginsReader.Part.STEPS));
    }
    List<LockedPackage> packages = plan.lock().packages();
    long missing =
        packages.stream().filter(p -> !PackageUnpacker.isUnpacked(p, context.store())).count();
    boolean kernel = kernels.present(plan.kernel()).isEmpty();
    Path manifest = own.resolve(ResultStore.MANIFEST);
    boolean image =
        !Files.isRegularFile(manifest) || !isSame(ManifestReader.read(manifest), plan, own);
    boolean passed =
        !image && Verdict.read(own.resolve(ResultStore.VERDICT)).map(Verdict::passed).orElse(false);
    return List.of(
        new PlanReport.Step("lock", false, Optional.empty(), "fits the recipe", List.of()),
        new PlanReport.Step(
            "packages",
            missing > 0,
            Optional.empty(),
            packages.size() - missing + " of " + packages.size() + " unpacked in the store",
            List.of()),
        step("kernel", kernel, plan.kernel().key(), "compiled in the store", before, plan),
        step("image", image, plan.imageKey(), "the result is up to date", before, plan),
        new PlanReport.Step(
            "verify",
            !passed,
            Optional.empty(),
            passed ? "passed" : image ? "the result changes" : "not passed yet",
            List.of()));
  }

  private static PlanReport.Step step(
      String name,
      boolean runs,
      StepKey key,
      String kept,
      Optional<Origins> before,
      BuildPlan plan) {
    Map<String, String> names = new HashMap<>();
    plan.lock().packages().forEach(p -> names.put(p.sha256().hex(), p.nameAndVersion()));
    List<String> changes =
        before.stream()
            .flatMap(origins -> origins.steps().stream())
            .filter(old -> old.kind().equals(key.kind()) && !old.equals(key))
            .flatMap(
                old ->
                    InputChanges.of(old, key, value -> names.getOrDefault(value, value)).stream())
            .toList();
    String state = !runs ? kept : changes.isEmpty() ? "not there yet" : "these inputs changed";
    return new PlanReport.Step(name, runs, Optional.of(key), state, changes);
  }

  private BuildPlan plan(Path recipeFile) throws IOException, InterruptedException {
    Recipe recipe = read(recipeFile);
    String version = recipe.version().orElseGet(() -> GitVersion.describe(recipe.file()));
    LockFile lock = new LockResolver(context, archives, options).lock(recipe);
    return BuildPlan.of(recipe, lock, kernels.inputs(recipe, lock, version));
  }

  /** The recipe, composed, as this build's options have it. */
  public Recipe read(Path recipeFile) {
    return compose(recipeFile).recipe();
  }

  private ComposedRecipe compose(Path recipeFile) {
    return RecipeReader.compose(
        recipeFile,
        options.profiles(),
        ParentLoader.fromFiles(context.home().resolve(RECIPES)),
        options.allowedPaths());
  }

  /**
   * What a build of a recipe reads from this host: files, and directories of which each file
   * counts.
   *
   * @throws CoracleException (RECIPE) if the recipe is wrong
   */
  public Set<Path> inputs(Path recipeFile) {
    ComposedRecipe composed = compose(recipeFile);
    Recipe recipe = composed.recipe();
    Set<Path> inputs = new LinkedHashSet<>(composed.files());
    inputs.add(new LockResolver(context, archives, options).file(recipe));
    inputs.add(kernels.fragments(recipe).path());
    inputs.addAll(Companions.directories(context.home().resolve(RECIPES), recipe.file()));
    RecipePrinter.hostPaths(composed).forEach(path -> inputs.add(recipe.onHost(path)));
    for (FileSpec file : recipe.files()) {
      if (file.what() instanceof FileSpec.Copy copy) {
        // Of a directory that is laid over the root, all that is below, and new files.
        Path source = recipe.onHost(copy.source()).toAbsolutePath();
        inputs.add(source);
        inputs.add(source.getParent());
      }
    }
    return inputs;
  }

  /** The key of the kernel that a recipe asks for here; fetches nothing. */
  public StepKey kernelKey(Path recipeFile) throws IOException, InterruptedException {
    return plan(recipeFile).kernel().key();
  }

  private static long millisSince(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }

  /** The rules that Coracle ships and those beside the recipe. */
  static Companions companions(BuildContext context, Recipe recipe) {
    return Companions.load(context.home().resolve("recipes"), recipe.file());
  }
}
