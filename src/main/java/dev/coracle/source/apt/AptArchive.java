package dev.coracle.source.apt;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.apt.fetch.Mirrors;
import dev.coracle.source.apt.index.ContentsIndex;
import dev.coracle.source.apt.index.PackageOrigin;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.SourceIndex;
import dev.coracle.source.apt.index.SuiteIndexes;
import dev.coracle.source.apt.release.Keyring;
import dev.coracle.source.apt.release.ReleaseCheck;
import dev.coracle.source.apt.release.VerifiedSuite;
import dev.coracle.source.http.Downloader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The suites of a distribution, as their signed indexes are now. Opening asks the network for every
 * suite's InRelease file, always; indexes that did not change since are in the store.
 */
public final class AptArchive {
  private static final int THREADS = 4;

  /** What a mirror shows whose files are of different times. */
  private static final Set<String> INCOMPLETE = Set.of("apt.corrupt", "apt.missing");

  private final List<VerifiedSuite> suites;
  private final List<PackageRecord> packages;
  private final ContentsIndex contents;
  private final SourceIndex sources;

  private AptArchive(
      List<VerifiedSuite> suites,
      List<PackageRecord> packages,
      ContentsIndex contents,
      SourceIndex sources) {
    this.suites = List.copyOf(suites);
    this.packages = java.util.Collections.unmodifiableList(packages);
    this.contents = contents;
    this.sources = sources;
  }

  /** A suite with its packages. */
  private record Opened(VerifiedSuite suite, List<PackageRecord> packages) {}

  /**
   * Finds a mirror of every suite, checks its signature, and reads its packages.
   *
   * @throws CoracleException (INTEGRITY) if a signature, a hash or a date is wrong; (RESOLUTION) if
   *     no mirror has a suite; (ENVIRONMENT) if none can be reached, or there is no keyring
   */
  public static AptArchive open(
      PackageSource source, Architecture architecture, FetchContext fetching) {
    return open(source, source.address().orElse(""), 0, architecture, fetching);
  }

  /**
   * As {@link #open(PackageSource, Architecture, FetchContext)}.
   *
   * @param address what the lock says of the source
   * @param order where the source stands in the recipe
   */
  public static AptArchive open(
      PackageSource source,
      String address,
      int order,
      Architecture architecture,
      FetchContext fetching) {
    Downloader downloader = fetching.downloader();
    SuiteOpener opener = opener(source, architecture, fetching, downloader);
    SuiteIndexes indexes = new SuiteIndexes(fetching, downloader);
    List<Callable<Opened>> tasks = new ArrayList<>();
    for (Located<String> suite : source.suites()) {
      tasks.add(
          () -> {
            Function<VerifiedSuite, List<PackageRecord>> read =
                open ->
                    packages(
                        open,
                        new PackageOrigin(
                            source.name(),
                            address,
                            suite.value(),
                            order,
                            source.priority().orElse(open.release().priority())),
                        source,
                        indexes,
                        architecture.debianName());
            return openWhole(suite, opener, read, fetching.progress());
          });
    }
    List<VerifiedSuite> suites = new ArrayList<>();
    List<PackageRecord> packages = new ArrayList<>();
    for (Opened opened : run(tasks, downloader)) {
      suites.add(opened.suite());
      packages.addAll(opened.packages());
    }
    List<String> components = source.components().stream().map(Located::value).toList();
    return new AptArchive(
        suites,
        packages,
        new ContentsIndex(suites, components, architecture.debianName(), indexes),
        new SourceIndex(suites, components, indexes));
  }

  /**
   * A suite with its packages. A mirror that is being updated has a Release file and indexes of
   * different times; then the next one is asked for both.
   */
  private static Opened openWhole(
      Located<String> suite,
      SuiteOpener opener,
      Function<VerifiedSuite, List<PackageRecord>> read,
      Progress progress) {
    Set<String> skipped = new HashSet<>();
    CoracleException first = null;
    while (true) {
      VerifiedSuite open;
      try {
        open = opener.open(suite, skipped);
      } catch (CoracleException e) {
        throw first == null ? e : first;
      }
      try {
        return new Opened(open, read.apply(open));
      } catch (CoracleException e) {
        if (!INCOMPLETE.contains(e.diagnostics().get(0).code())) {
          throw e;
        }
        first = first == null ? e : first;
        skipped.add(open.root());
        progress.say("warning: skipped a mirror: " + e.diagnostics().get(0).message());
      }
    }
  }

  private static List<PackageRecord> packages(
      VerifiedSuite open,
      PackageOrigin origin,
      PackageSource source,
      SuiteIndexes indexes,
      String architecture) {
    if (PackageSource.isFlat(open.requested())) {
      return indexes.packages(open, origin, architecture);
    }
    List<PackageRecord> packages = new ArrayList<>();
    for (Located<String> component : source.components()) {
      packages.addAll(indexes.packages(open, component, origin, architecture));
    }
    return packages;
  }

  /** The opener of a source's suites. */
  static SuiteOpener opener(
      PackageSource source,
      Architecture architecture,
      FetchContext fetching,
      Downloader downloader) {
    String distribution = source.distribution().value();
    ReleaseCheck check =
        new ReleaseCheck(
            distribution,
            keyring(source, fetching),
            fetching.host()::policy,
            fetching.clock().instant(),
            source.snapshot());
    return new SuiteOpener(
        fetching,
        source,
        new Mirrors(fetching, source, architecture.debianName()),
        check,
        downloader);
  }

  private static Keyring keyring(PackageSource source, FetchContext fetching) {
    String distribution = source.distribution().value();
    Optional<PackageSource.Keys> own = source.keyring();
    if (own.isPresent() && own.get() instanceof PackageSource.KeyBlock block) {
      return Keyring.of(block.armored().value(), block.armored().place());
    }
    Path file =
        own.map(keys -> ((PackageSource.KeyFile) keys).file())
            .or(() -> fetching.host().keyring(distribution))
            .orElseThrow(
                () ->
                    new CoracleException(
                        ExitCode.ENVIRONMENT,
                        Diagnostic.error(
                            "apt.keyring",
                            "no keys to check "
                                + distribution
                                + " with: there is no "
                                + fetching.host().keyringPlaces(distribution).get(0),
                            "install the package "
                                + dev.coracle.host.apt.AptHost.keyringPackage(distribution)
                                + ", or name a keyring with `keyring:` in the recipe")));
    return Keyring.read(file);
  }

  /** Runs tasks side by side; what they throw is for users, or a bug. */
  static <T> List<T> run(List<Callable<T>> tasks, Downloader downloader) {
    try {
      return ParallelTasks.run(THREADS, tasks, downloader::cancel);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * All packages, in the order of the recipe's suites and components and of their indexes. A name
   * may come several times, with other versions or suites.
   */
  public List<PackageRecord> packages() {
    return packages;
  }

  /** The newest Release file's date, seconds since 1970. */
  public long date() {
    return suites.stream()
        .mapToLong(suite -> suite.release().date().getEpochSecond())
        .max()
        .orElse(0);
  }

  /** Which package ships a file; fetched when asked. */
  public ContentsIndex contents() {
    return contents;
  }

  /** Source packages; fetched when asked. */
  public SourceIndex sources() {
    return sources;
  }
}
