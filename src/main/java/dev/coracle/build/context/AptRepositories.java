package dev.coracle.build.context;

import dev.coracle.build.source.FetchedFiles;
import dev.coracle.build.source.KernelSources;
import dev.coracle.build.source.LocalPackages;
import dev.coracle.host.apt.AptHost;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.AptArchive;
import dev.coracle.source.apt.PackageFetcher;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.http.RetryPolicy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The Debian archives of one build. Reads the host's configuration only when something is fetched.
 */
public final class AptRepositories {
  private final FetchContext fetching;
  private final Map<PackageSource, AptArchive> open = new HashMap<>();

  public AptRepositories(BuildContext context, BuildOptions options) {
    this.fetching =
        new FetchContext(
            context.store(),
            AptHost.ofThisMachine(context.environment(), context.runner()),
            options.mirror(),
            options.offline(),
            RetryPolicy.patient(),
            InstantSource.system(),
            context.progress());
  }

  /** The recipe's files from addresses and git repositories. */
  public FetchedFiles files() {
    return new FetchedFiles(fetching);
  }

  /** Kernel sources that are no packages. */
  public KernelSources kernelSources() {
    return new KernelSources(fetching);
  }

  /** A source's indexes as they are now, or at its snapshot's time; read once a build. */
  public AptArchive open(Recipe recipe, PackageSource source) {
    return open(recipe, source, "", 0);
  }

  private synchronized AptArchive open(
      Recipe recipe, PackageSource source, String address, int order) {
    return open.computeIfAbsent(
        onHost(recipe, source),
        each -> AptArchive.open(each, address, order, recipe.architecture(), fetching));
  }

  /** The archives of all sources of packages, the main one first. */
  public List<AptArchive> all(Recipe recipe) {
    List<AptArchive> archives = new ArrayList<>();
    archives.add(open(recipe, recipe.packageSource()));
    for (PackageSource source : recipe.sources().additional()) {
      archives.add(open(recipe, source, address(recipe, source), archives.size()));
    }
    return archives;
  }

  /** What the lock says of a source. */
  private static String address(Recipe recipe, PackageSource source) {
    boolean main = source.distribution().equals(recipe.packageSource().distribution());
    return source.address().orElse(main ? "" : source.distribution().value());
  }

  /**
   * The files of locked packages, fetched where the store lacks them.
   *
   * @param main where packages come from of which the lock says nothing else
   */
  public Map<LockedPackage, Path> fetch(
      List<LockedPackage> packages, Recipe recipe, PackageSource main, long locked) {
    Map<LockedPackage, Path> files = new LinkedHashMap<>();
    Map<String, List<LockedPackage>> bySource = new LinkedHashMap<>();
    for (LockedPackage each : packages) {
      files.put(each, null);
      bySource.computeIfAbsent(each.source(), source -> new ArrayList<>()).add(each);
    }
    bySource.forEach(
        (name, group) -> {
          if (name.equals(LockedPackage.LOCAL)) {
            files.putAll(new LocalPackages(fetching.store(), recipe).fetch(group));
          } else {
            PackageSource source = name.isEmpty() ? main : source(recipe, main, name);
            files.putAll(
                new PackageFetcher(onHost(recipe, source), recipe.architecture(), fetching)
                    .fetch(group, locked));
          }
        });
    return files;
  }

  /** The recipe's source that a lock means; a lock can be older than the recipe's. */
  private static PackageSource source(Recipe recipe, PackageSource main, String name) {
    return recipe.sources().additional().stream()
        .filter(each -> address(recipe, each).equals(name))
        .findFirst()
        .orElseGet(
            () ->
                new PackageSource(
                    new Located<>(name, main.distribution().place()),
                    main.suites(),
                    main.components(),
                    Optional.empty()));
  }

  /** The source with its keyring's path as the working directory sees it. */
  private static PackageSource onHost(Recipe recipe, PackageSource source) {
    return source.withKeyring(
        source
            .keyring()
            .map(
                keys ->
                    keys instanceof PackageSource.KeyFile file
                        ? new PackageSource.KeyFile(recipe.onHost(file.file()))
                        : keys));
  }

  /**
   * Which packages ship files that were not found; knows nothing where the network is out of
   * bounds, since the answer only makes an error's text better.
   */
  public Map<String, List<String>> packagesWith(Recipe recipe, SortedSet<String> names) {
    Map<String, List<String>> answers = new HashMap<>();
    if (fetching.offline()) {
      return answers;
    }
    List<AptArchive> archives = all(recipe);
    for (String name : names) {
      SortedSet<String> packages = new TreeSet<>();
      archives.forEach(each -> packages.addAll(each.contents().packagesShipping(name)));
      answers.put(name, List.copyOf(packages));
    }
    return answers;
  }
}
