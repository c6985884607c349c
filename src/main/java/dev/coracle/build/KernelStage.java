package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.context.KernelOverrides;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.build.image.CopiedFiles;
import dev.coracle.build.image.RebuildStage;
import dev.coracle.build.source.LocalKernelFiles;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.KernelBuilder;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.compile.LauncherChoice;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.makefile.MakefileIndex;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.deb.DebReader;
import dev.coracle.store.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the kernel that a recipe asks for. */
final class KernelStage {
  private static final String FRAGMENTS = "kernel-configs";
  private static final int ARCHIVE_REVISION = 1;
  private static final String ARCHIVE = "source.tar.xz";

  /** Ten times what two slow processors need. */
  private static final Duration DEADLINE = Duration.ofMinutes(90);

  private final BuildContext context;
  private final AptRepositories archives;
  private final BuildOptions options;

  KernelStage(BuildContext context, AptRepositories archives, BuildOptions options) {
    this.context = context;
    this.archives = archives;
    this.options = options;
  }

  /** What a plan needs from this host. Reads fragments and copied files, fetches nothing. */
  PlanInputs inputs(Recipe recipe, LockFile lock, String version)
      throws IOException, InterruptedException {
    KernelToolchain toolchain = new ToolchainStage(context, archives).of(recipe, lock, true);
    return inputs(recipe, lock, version, toolchain);
  }

  /** The same, with what compiles the kernel. */
  PlanInputs inputs(Recipe recipe, LockFile lock, String version, KernelToolchain toolchain)
      throws IOException {
    LocalKernelFiles local = new LocalKernelFiles(recipe);
    return new PlanInputs(
        version,
        changed(recipe, local.fragments(fragments(recipe).load(recipe.kernel().fragments()))),
        local.patches(),
        () -> source(recipe, lock),
        CopiedFiles.read(recipe),
        RecipeLoader.companions(context, recipe),
        toolchain,
        new RebuildStage(context, archives).keys(recipe, lock));
  }

  /** The fragments of a trial. */
  private List<KernelFragment> changed(Recipe recipe, List<KernelFragment> fragments) {
    KernelOverrides overrides = options.kernelOverrides();
    List<KernelFragment> left =
        fragments.stream()
            .filter(fragment -> !overrides.withoutFragments().contains(fragment.name()))
            .toList();
    return KernelFragment.withOptions(left, overrides.options(), recipe.file());
  }

  /** The kernel, if the store has it. */
  Optional<KernelArtifacts> present(KernelRequest request) throws IOException {
    return builder().present(request);
  }

  /**
   * The kernel, compiled where the store lacks it.
   *
   * @param check of the final configuration; before a compile
   */
  KernelArtifacts build(KernelRequest request, Consumer<String> check) throws IOException {
    return builder().build(request, check);
  }

  /** What the kernel would be configured with; see {@link KernelBuilder#requested}. */
  Optional<String> requested(KernelRequest request, List<Diagnostic> problems) throws IOException {
    return builder().requested(request, problems);
  }

  /** What was asked of a kernel's configuration, and by what. */
  List<OptionRequest> requests(KernelRequest request) throws IOException {
    return builder().requests(request);
  }

  /** What the kernel is configured with; see {@link KernelBuilder#options}. */
  KernelOptions options(KernelRequest request) throws IOException {
    return builder().options(request);
  }

  /** What the source's makefiles compile; see {@link KernelBuilder#makefiles}. */
  MakefileIndex makefiles(KernelRequest request) throws IOException {
    return builder().makefiles(request);
  }

  private KernelBuilder builder() {
    return new KernelBuilder(
        context.store(),
        context.runner(),
        context.progress(),
        options.jobs(),
        DEADLINE,
        new LauncherChoice(
            options.launcher(), context.environment().getOrDefault("DISTCC_HOSTS", "")));
  }

  /** A recipe's own project may have fragments; otherwise those of the program are used. */
  FragmentDirectory fragments(Recipe recipe) {
    Path directory = recipe.file().toAbsolutePath().normalize().getParent();
    for (Path candidate = directory; candidate != null; candidate = candidate.getParent()) {
      if (Files.isDirectory(candidate.resolve(FRAGMENTS))) {
        return new FragmentDirectory(candidate.resolve(FRAGMENTS));
      }
    }
    return new FragmentDirectory(context.home().resolve(FRAGMENTS));
  }

  /** The source's archive or directory. */
  private Path source(Recipe recipe, LockFile lock) throws IOException {
    if (lock.kernelSource() instanceof LockedPackage locked
        && recipe.kernel().source() instanceof KernelSpec.SourcePackage source) {
      return packagedArchive(recipe, source, locked, lock);
    }
    if (lock.kernelSource() instanceof LockedFile locked) {
      return archives.kernelSources().archive(locked, recipe.kernel().source().place());
    }
    if (recipe.kernel().source() instanceof KernelSpec.Directory directory) {
      return recipe.onHost(directory.path().value());
    }
    throw new IllegalStateException("a lock that fits the recipe has its kind of source");
  }

  /** The .tar.xz inside the source package, taken out once. */
  private Path packagedArchive(
      Recipe recipe, KernelSpec.SourcePackage source, LockedPackage locked, LockFile lock)
      throws IOException {
    StepKey key =
        StepKey.builder("kernel-source", ARCHIVE_REVISION).add("package", locked.sha256()).build();
    return context
        .store()
        .result(
            key,
            directory -> extract(recipe, source, locked, lock.locked(), directory.resolve(ARCHIVE)))
        .resolve(ARCHIVE);
  }

  private void extract(
      Recipe recipe, KernelSpec.SourcePackage source, LockedPackage locked, long time, Path target)
      throws IOException {
    Path deb =
        Objects.requireNonNull(
            archives.fetch(List.of(locked), recipe, source.from(), time).get(locked),
            "all that is asked for is fetched");
    boolean found =
        DebReader.extract(
                deb,
                locked.nameAndVersion(),
                locked.sha256(),
                path -> path.text().startsWith("/usr/src/") && path.text().endsWith(".tar.xz"),
                target)
            .isPresent();
    if (!found) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
                  "kernel.no-source",
                  "the package " + locked.nameAndVersion() + " contains no /usr/src/*.tar.xz",
                  "name a package with a kernel's source, such as linux-source-6.12")
              .at(source.place()));
    }
  }
}
