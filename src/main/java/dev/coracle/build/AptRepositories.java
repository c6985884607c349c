package dev.coracle.build;

import dev.coracle.host.apt.AptHost;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.AptArchive;
import dev.coracle.source.apt.PackageFetcher;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.apt.index.ContentsIndex;
import dev.coracle.source.http.RetryPolicy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The Debian archives of one build. Reads the host's configuration only when something is fetched.
 */
final class AptRepositories {
  private final FetchContext fetching;
  private final Map<PackageSource, AptArchive> open = new HashMap<>();

  AptRepositories(BuildContext context, BuildOptions options) {
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

  /** A source's indexes as they are now; read once a build. */
  synchronized AptArchive open(Recipe recipe, PackageSource source) {
    return open.computeIfAbsent(
        onHost(recipe, source), each -> AptArchive.open(each, recipe.architecture(), fetching));
  }

  /** The files of locked packages, fetched where the store lacks them. */
  Map<LockedPackage, Path> fetch(
      List<LockedPackage> packages, Recipe recipe, PackageSource source, long locked) {
    return new PackageFetcher(onHost(recipe, source), recipe.architecture(), fetching)
        .fetch(packages, locked);
  }

  /** The source with its keyring's path as the working directory sees it. */
  private static PackageSource onHost(Recipe recipe, PackageSource source) {
    return new PackageSource(
        source.distribution(),
        source.suites(),
        source.components(),
        source.keyring().map(recipe::onHost));
  }

  /**
   * Which packages ship files that were not found; knows nothing where the network is out of
   * bounds, since the answer only makes an error's text better.
   */
  Map<String, List<String>> packagesWith(Recipe recipe, SortedSet<String> names) {
    Map<String, List<String>> answers = new HashMap<>();
    if (fetching.offline()) {
      return answers;
    }
    ContentsIndex contents = open(recipe, recipe.packageSource()).contents();
    for (String name : names) {
      answers.put(name, contents.packagesShipping(name));
    }
    return answers;
  }
}
