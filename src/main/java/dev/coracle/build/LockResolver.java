package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.image.RebuildStage;
import dev.coracle.build.source.FetchedFiles;
import dev.coracle.build.source.HeldVersions;
import dev.coracle.build.source.LocalKernelFiles;
import dev.coracle.build.source.LocalPackages;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.lock.AccountIds;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedKernelSource;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.RecipeInputs;
import dev.coracle.source.apt.AptArchive;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.resolve.PinPolicy;
import dev.coracle.source.apt.resolve.Resolution;
import dev.coracle.source.apt.resolve.Resolver;
import dev.coracle.tree.UnixTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Finds a recipe's lock, or makes it. What an old lock says of packages that are still wanted stays
 * unless an update is requested: adding a package does not move the others.
 */
public final class LockResolver {
  private final BuildContext context;
  private final AptRepositories archives;
  private final BuildOptions options;
  private final ToolchainStage toolchains;
  private final RebuildStage rebuilds;
  private BiConsumer<LockFile, LockFile> change = (before, after) -> {};

  /** Has the old and the new lock reported before the one takes the other's place. */
  LockResolver onChange(BiConsumer<LockFile, LockFile> callback) {
    change = callback;
    return this;
  }

  public LockResolver(BuildContext context, AptRepositories archives, BuildOptions options) {
    this.context = context;
    this.archives = archives;
    this.options = options;
    this.toolchains = new ToolchainStage(context, archives);
    this.rebuilds = new RebuildStage(context, archives);
  }

  /** The lock that is there, whether it fits the recipe or not. */
  Optional<LockFile> present(Recipe recipe) {
    Path beside = LockFiles.beside(recipe.file(), recipe.profiles());
    return LockFiles.readIfPresent(file(recipe)).or(() -> LockFiles.readIfPresent(beside));
  }

  /**
   * The lock to build with.
   *
   * @throws CoracleException (RESOLUTION) if the lock is missing or stale and must not be resolved
   *     again
   */
  public LockFile lock(Recipe recipe) throws IOException, InterruptedException {
    Path beside = LockFiles.beside(recipe.file(), recipe.profiles());
    Path file = file(recipe);
    Optional<LockFile> present =
        LockFiles.readIfPresent(file).or(() -> LockFiles.readIfPresent(beside));
    boolean fresh = present.isPresent() && fits(present.get(), recipe);
    if (fresh && options.update().isEmpty()) {
      new LocalPackages(context.store(), recipe).check(present.get());
      return current(recipe, present.get(), file);
    }
    if (options.locked()) {
      throw notLocked(file, present.isPresent());
    }
    LockFile lock = resolve(recipe, present, true);
    if (present.isPresent()) {
      lock = lock.with(present.get().accounts());
    }
    if (present.isPresent()) {
      change.accept(present.get(), lock);
    }
    LockFiles.write(lock, file);
    context.progress().say((present.isPresent() ? "updated " : "wrote ") + file);
    return lock;
  }

  /**
   * The lock, resolved where it is missing or stale, and not written.
   *
   * @param warning receives that it is missing or stale
   * @throws CoracleException (RESOLUTION) as {@link #lock}
   */
  LockFile look(Recipe recipe, Consumer<Diagnostic> warning)
      throws IOException, InterruptedException {
    Path file = file(recipe);
    Optional<LockFile> present =
        LockFiles.readIfPresent(file)
            .or(() -> LockFiles.readIfPresent(LockFiles.beside(recipe.file(), recipe.profiles())));
    if (present.isPresent() && fits(present.get(), recipe)) {
      return withLocalKernelFiles(recipe, present.get());
    }
    CoracleException not = notLocked(file, present.isPresent());
    if (options.locked()) {
      throw not;
    }
    Diagnostic what = not.diagnostics().get(0);
    warning.accept(
        Diagnostic.warning(what.code(), what.message(), what.fix())
            .at(SourceLocation.file(file.toString())));
    return resolve(recipe, present, false)
        .with(present.map(LockFile::accounts).orElse(AccountIds.NONE));
  }

  /** The lock, written again if the kernel's own files changed and nothing else. */
  private LockFile current(Recipe recipe, LockFile present, Path file) throws IOException {
    LockFile lock = withLocalKernelFiles(recipe, present);
    if (lock != present) {
      LockFiles.write(lock, file);
      context.progress().say("updated " + file);
    }
    return lock;
  }

  /**
   * The lock with the kernel's fragments, patches and source tree as they are now: to look at them
   * again needs no archive.
   *
   * @throws CoracleException (RESOLUTION) {@code lock.local-changed} if they are not those of the
   *     lock and it must not be changed
   */
  private LockFile withLocalKernelFiles(Recipe recipe, LockFile lock) throws IOException {
    LockedKernelSource source = lock.kernelSource();
    // What was made of a tree can be used where the tree is not.
    if (recipe.kernel().source() instanceof KernelSpec.Directory directory
        && (!options.locked() || Files.isDirectory(recipe.onHost(directory.path().value())))) {
      source =
          archives
              .kernelSources()
              .directory(recipe)
              .map(LockedKernelSource.class::cast)
              .orElse(source);
    }
    List<LockedLocalFile> files = new LocalKernelFiles(recipe).now();
    if (Objects.equals(source, lock.kernelSource()) && files.equals(lock.kernelFiles())) {
      return lock;
    }
    LockFile now = lock.with(source, files);
    if (options.locked()) {
      throw new CoracleException(
          ExitCode.RESOLUTION,
          Diagnostic.error(
                  "lock.local-changed",
                  "the kernel's " + changed(lock, now) + " is not what was locked",
                  "run `coracle lock RECIPE` if the change is meant, or bring the old file back")
              .at(SourceLocation.file(file(recipe).toString())));
    }
    return now;
  }

  private static String changed(LockFile before, LockFile now) {
    List<LockedLocalFile> files = new ArrayList<>(now.kernelFiles());
    files.removeAll(before.kernelFiles());
    return files.isEmpty()
        ? now.kernelSource().equals(before.kernelSource())
            ? "list of fragments and patches"
            : "source in " + now.kernelSource().nameAndVersion()
        : "file " + files.get(0).path();
  }

  /** Whether a lock has all that the recipe asks for. */
  boolean fits(LockFile lock, Recipe recipe) {
    return lock.inputs().equals(RecipeInputs.resolution(recipe))
        && toolchains.isIn(lock, recipe)
        && rebuilds.isIn(lock, recipe);
  }

  /** Where the lock is written. */
  Path file(Recipe recipe) {
    Path beside = LockFiles.beside(recipe.file(), recipe.profiles());
    return options.lockDirectory().map(each -> each.resolve(beside.getFileName())).orElse(beside);
  }

  /**
   * The lock with the numbers that accounts have got; written unless nothing may be written or all
   * are there.
   */
  LockFile complete(Recipe recipe, LockFile lock, AccountIds given) {
    LockFile complete = lock.with(given);
    if (options.locked() || complete.equals(lock)) {
      return lock;
    }
    LockFiles.write(complete, file(recipe));
    return complete;
  }

  private LockFile resolve(Recipe recipe, Optional<LockFile> old, boolean compiles)
      throws IOException, InterruptedException {
    checkUpdates(recipe, old);
    List<AptArchive> sources = archives.all(recipe);
    AptArchive guest = sources.get(0);
    Optional<AptArchive> kernel = kernelArchive(recipe);
    long date = Math.max(guest.date(), kernel.map(AptArchive::date).orElse(0L));
    if (recipe.packageSource().snapshot().isEmpty()) {
      old.ifPresent(lock -> checkNotOlder(lock, date));
    }
    List<PackageRecord> local = new LocalPackages(context.store(), recipe).records();
    List<PackageRecord> all = new ArrayList<>(local);
    sources.forEach(each -> all.addAll(each.packages()));
    PinPolicy policy = new PinPolicy(recipe.sources().pins());
    policy.check(all);
    HeldVersions held = HeldVersions.of(recipe, old, options.update(), policy);
    List<PackageRecord> universe = held.of(all);
    List<Located<String>> wanted = withEssential(recipe, local, guest.packages());
    Resolution resolution =
        Resolver.resolveLocated(universe, wanted, recipe.architecture(), policy);
    resolution.warnings().forEach(each -> context.progress().say(each.render()));
    List<PackageRecord> packages = resolution.packages();
    LockedKernelSource source =
        kernel.isPresent()
            ? kernelSource(recipe, held.of(kernel.get().packages())).locked()
            : archives.kernelSources().lock(recipe, old, options.update()).orElseThrow();
    return new LockFile(
            RecipeInputs.resolution(recipe),
            date,
            packages.stream().map(PackageRecord::locked).toList(),
            source,
            toolchains.resolve(recipe, old, options.update(), compiles))
        .with(archives.files().lock(recipe, old, options.update()))
        .with(new ContainerStage(context, options.offline()).lock(recipe, old, options.update()))
        .with(source, new LocalKernelFiles(recipe).now())
        .with(rebuilds.resolve(recipe, old, options.update()));
  }

  /** The archive that has the kernel's source package. */
  private Optional<AptArchive> kernelArchive(Recipe recipe) {
    return recipe.kernel().source() instanceof KernelSpec.SourcePackage source
        ? Optional.of(archives.open(recipe, source.from()))
        : Optional.empty();
  }

  /** The recipe's packages, and those of the files that it lists. */
  private static List<Located<String>> wanted(Recipe recipe, List<PackageRecord> local) {
    List<Located<String>> wanted = new ArrayList<>(recipe.packages());
    Set<String> names = new HashSet<>();
    wanted.forEach(each -> names.add(each.value()));
    for (Located<String> each : LocalPackages.names(recipe, local)) {
      if (names.add(each.value())) {
        wanted.add(each);
      }
    }
    return wanted;
  }

  /**
   * Packages rely on the suite's essential packages without naming them (Debian policy 3.8), so
   * that they can always be drawn from.
   */
  private static List<Located<String>> withEssential(
      Recipe recipe, List<PackageRecord> local, List<PackageRecord> universe) {
    List<Located<String>> wanted = wanted(recipe, local);
    SortedSet<String> essential = new TreeSet<>();
    universe.stream().filter(PackageRecord::essential).forEach(each -> essential.add(each.name()));
    wanted.forEach(each -> essential.remove(each.value()));
    List<Located<String>> all = new ArrayList<>(wanted);
    SourceLocation place =
        wanted.isEmpty() ? SourceLocation.file(recipe.file().toString()) : wanted.get(0).place();
    essential.forEach(name -> all.add(new Located<>(name, place)));
    return all;
  }

  /** The source package alone: what it depends on serves people who unpack it by hand. */
  private static PackageRecord kernelSource(Recipe recipe, List<PackageRecord> records) {
    Located<String> wanted = ((KernelSpec.SourcePackage) recipe.kernel().source()).name();
    return Resolver.resolveLocated(records, List.of(wanted), recipe.architecture(), PinPolicy.NONE)
        .packages()
        .stream()
        .filter(each -> each.name().equals(wanted.value()))
        .findFirst()
        .orElseThrow();
  }

  private void checkUpdates(Recipe recipe, Optional<LockFile> old) {
    Set<String> known = new HashSet<>();
    known.add(HeldVersions.ALL);
    old.ifPresent(
        lock -> {
          lock.packages().forEach(each -> known.add(each.name()));
          lock.kernelSource().asPackage().ifPresent(each -> known.add(each.name()));
          if (lock.kernelSource() instanceof LockedFile each) {
            known.add(each.url());
          }
          lock.toolchain().packages().forEach(each -> known.add(each.name()));
          lock.rebuilds().sources().forEach(each -> known.add(each.name()));
          lock.rebuilds().toolchain().forEach(each -> known.add(each.name()));
          lock.files().forEach(each -> known.add(each.url()));
          lock.container()
              .ifPresent(each -> known.addAll(List.of(ContainerStage.NAME, each.image())));
          recipe.files().stream()
              .filter(each -> FetchedFiles.locked(each.what(), lock).isPresent())
              .forEach(each -> known.add(each.path().text()));
        });
    for (String name : options.update()) {
      if (old.isPresent() && !known.contains(name)) {
        throw new CoracleException(
            ExitCode.RESOLUTION,
            Diagnostic.error(
                "lock.not-locked",
                "the lock has no package or file " + name,
                Suggestions.suggestion(
                    name, known, "the manifest lists the packages that it has")));
      }
    }
  }

  /** Somebody may replay indexes of a day when holes were open that have been closed since. */
  private void checkNotOlder(LockFile old, long date) {
    if (date < old.locked() && !options.snapshot()) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "lock.older-index",
              "the mirror's indexes are of "
                  + UnixTime.text(date)
                  + ", older than the lock, which is of "
                  + UnixTime.text(old.locked()),
              "name a mirror that is up to date; for a snapshot on purpose, add --snapshot"));
    }
  }

  private static CoracleException notLocked(Path file, boolean present) {
    return new CoracleException(
        ExitCode.RESOLUTION,
        present
            ? Diagnostic.error(
                    "lock.stale",
                    "the recipe asks for other packages or suites than when it was locked",
                    "run `coracle lock RECIPE`, and commit the lock with the recipe")
                .at(SourceLocation.file(file.toString()))
            : Diagnostic.error(
                    "lock.none",
                    "the recipe has no lock",
                    "run `coracle lock RECIPE`, and commit the lock with the recipe")
                .at(SourceLocation.file(file.toString())));
  }
}
