package dev.coracle.build.image;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.build.source.HeldVersions;
import dev.coracle.build.source.ToolchainPackages;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.lock.Toolchain;
import dev.coracle.rebuild.PackageRebuilder;
import dev.coracle.rebuild.RebuildRequest;
import dev.coracle.rebuild.RebuildRules;
import dev.coracle.rebuild.RebuildRulesReader;
import dev.coracle.rebuild.RebuiltPackages;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.SourcesSpec.Rebuild;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.source.apt.index.SourceIndex;
import dev.coracle.store.StepKey;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.toolchain.ToolchainRules;
import dev.coracle.toolchain.Toolchains;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Locks and builds the packages that a recipe wants from source. */
public final class RebuildStage {
  /** Ten times what two slow processors need. */
  private static final Duration DEADLINE = Duration.ofMinutes(60);

  private final BuildContext context;
  private final AptRepositories archives;

  public RebuildStage(BuildContext context, AptRepositories archives) {
    this.context = context;
    this.archives = archives;
  }

  /** Whether a lock has what the recipe's rebuilds need. */
  public boolean isIn(LockFile lock, Recipe recipe) {
    List<Rebuild> rebuilds = recipe.sources().rebuilds();
    return rebuilds.stream().allMatch(e -> lock.rebuilds().source(e.name().value()).isPresent())
        && rebuilds.isEmpty() == lock.rebuilds().isEmpty()
        && (rebuilds.isEmpty() || toolchain(rules(recipe)).isMetBy(lock.rebuilds().toolchain()));
  }

  /**
   * What a new lock says.
   *
   * @throws CoracleException (RESOLUTION) if a suite lacks a source package, or a package that it
   *     is built with; (RECIPE) if nothing says how it is built
   */
  public LockedRebuilds resolve(Recipe recipe, Optional<LockFile> old, List<String> update) {
    List<Rebuild> rebuilds = recipe.sources().rebuilds();
    if (rebuilds.isEmpty()) {
      return LockedRebuilds.NONE;
    }
    LockedRebuilds before = old.map(LockFile::rebuilds).orElse(LockedRebuilds.NONE);
    List<LockedPackage> toolchain =
        ToolchainPackages.resolve(
            recipe,
            archives.open(recipe, recipe.packageSource()),
            toolchain(rules(recipe)),
            before.toolchain(),
            update,
            rebuilds.get(0).name().place());
    List<LockedPackage> sources = new ArrayList<>();
    for (Rebuild each : rebuilds) {
      sources.add(source(recipe, each, before, update));
    }
    return new LockedRebuilds(sources, toolchain);
  }

  private LockedPackage source(
      Recipe recipe, Rebuild rebuild, LockedRebuilds before, List<String> update) {
    String name = rebuild.name().value();
    boolean held = !update.contains(HeldVersions.ALL) && !update.contains(name);
    Optional<LockedPackage> locked = held ? before.source(name) : Optional.empty();
    List<String> suites = rebuild.from().suites().stream().map(Located::value).toList();
    if (locked.filter(each -> suites.contains(each.suite())).isPresent()) {
      return locked.get();
    }
    SourceIndex.Answer answer = archives.open(recipe, rebuild.from()).sources().find(name);
    return answer
        .newest()
        .orElseThrow(
            () ->
                new CoracleException(
                    ExitCode.RESOLUTION,
                    Diagnostic.error(
                            "rebuild.no-source",
                            "no source package of "
                                + String.join(", ", suites)
                                + " is called "
                                + name,
                            answer
                                .builtFrom()
                                .map(from -> "the package " + name + " is built from " + from)
                                .orElse("name the source package, or suites that have it"))
                        .at(rebuild.name().place())));
  }

  /** What is built for a recipe, with how; in an order in which each can be built. */
  public List<RebuildRequest> requests(Recipe recipe, LockFile lock) {
    List<Rebuild> rebuilds = recipe.sources().rebuilds();
    if (rebuilds.isEmpty()) {
      return List.of();
    }
    List<RebuildRules> rules = rules(recipe);
    ToolchainRules toolchain = toolchain(rules);
    StepKey key = Toolchains.key(locked(toolchain, lock), recipe.architecture(), toolchain);
    return new RebuildOrder(rebuilds, rules, lock, key, recipe.architecture()).requests();
  }

  /** The keys of what is built, for the key of an image that has it. */
  public List<StepKey> keys(Recipe recipe, LockFile lock) {
    return requests(recipe, lock).stream().map(RebuildRequest::key).toList();
  }

  /** Whether the store has all of it. */
  boolean isBuilt(Recipe recipe, LockFile lock) {
    return requests(recipe, lock).stream().allMatch(each -> rebuilder(1).present(each).isPresent());
  }

  /** Builds what the store lacks. */
  public void build(Recipe recipe, LockFile lock, int jobs) throws IOException {
    PackageRebuilder.Inputs inputs = inputs(recipe, lock);
    for (RebuildRequest each : requests(recipe, lock)) {
      rebuilder(jobs).build(each, inputs);
    }
  }

  /** Toolchain and source packages of a lock. */
  PackageRebuilder.Inputs inputs(Recipe recipe, LockFile lock) {
    return new Inputs(recipe, lock);
  }

  /** Packages with what was built for them; those that are not built yet stay as they are. */
  List<PackageContents> applied(Recipe recipe, LockFile lock, List<PackageContents> packages)
      throws IOException {
    List<PackageContents> all = new ArrayList<>(packages);
    for (RebuildRequest request : requests(recipe, lock)) {
      Optional<Path> result = rebuilder(1).present(request);
      for (int i = 0; i < all.size() && result.isPresent(); i++) {
        all.set(i, RebuiltPackages.apply(all.get(i), request, result.get()));
      }
    }
    return all;
  }

  private PackageRebuilder rebuilder(int jobs) {
    return new PackageRebuilder(
        context.store(), context.runner(), context.progress(), jobs, DEADLINE);
  }

  /** How each package is built, in the recipe's order. */
  private List<RebuildRules> rules(Recipe recipe) {
    List<Path> directories = directories(context, recipe);
    return recipe.sources().rebuilds().stream()
        .map(each -> RebuildRulesReader.read(each.rules(), directories))
        .toList();
  }

  /** One toolchain for all of them. */
  private static ToolchainRules toolchain(List<RebuildRules> rules) {
    Set<String> additional = new LinkedHashSet<>();
    rules.forEach(each -> additional.addAll(each.buildDepends()));
    return ToolchainRules.ofPackages(additional);
  }

  /** Where rules are looked for; they need not be there. */
  public static List<Path> directories(BuildContext context, Recipe recipe) {
    return List.of(
        recipe.onHost(Path.of(RebuildRulesReader.DIRECTORY)),
        RecipeLoader.shipped(context.home()).resolve(RebuildRulesReader.DIRECTORY));
  }

  private static Toolchain locked(ToolchainRules rules, LockFile lock) {
    return rules.toolchain(lock.rebuilds().toolchain());
  }

  /** Toolchain and source packages of a lock. */
  private final class Inputs implements PackageRebuilder.Inputs {
    private final Recipe recipe;
    private final LockFile lock;

    private Inputs(Recipe recipe, LockFile lock) {
      this.recipe = recipe;
      this.lock = lock;
    }

    @Override
    public InstalledToolchain toolchain() throws IOException {
      ToolchainRules rules = RebuildStage.toolchain(rules(recipe));
      Toolchain locked = locked(rules, lock);
      PackageStage packages = new PackageStage(context, archives);
      return new Toolchains(context.store(), rules)
          .install(
              locked,
              recipe.architecture(),
              () -> packages.contents(locked.packages(), recipe, recipe.packageSource(), lock));
    }

    @Override
    public Map<LockedPackage, Path> fetch(List<LockedPackage> files) {
      Rebuild rebuild =
          recipe.sources().rebuilds().stream()
              .filter(each -> each.name().value().equals(files.get(0).name()))
              .findFirst()
              .orElseThrow();
      return archives.fetch(files, recipe, rebuild.from(), lock.locked());
    }
  }
}
