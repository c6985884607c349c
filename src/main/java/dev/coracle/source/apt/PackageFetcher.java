package dev.coracle.source.apt;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.source.apt.fetch.AptDiagnostics;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.apt.fetch.Mirrors;
import dev.coracle.source.apt.fetch.ObjectFetcher;
import dev.coracle.source.http.DownloadException;
import dev.coracle.source.http.Downloader;
import dev.coracle.source.http.ExpectedContent;
import dev.coracle.source.http.Uris;
import dev.coracle.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * Brings locked packages into the store. The lock names each by its hash, so no index is read:
 * packages that the store has cost no network at all, and the others one request each.
 */
public final class PackageFetcher {
  private final PackageSource source;
  private final Architecture architecture;
  private final FetchContext fetching;

  /** A fetcher of packages that a source's suites had when they were locked. */
  public PackageFetcher(PackageSource source, Architecture architecture, FetchContext fetching) {
    this.source = source;
    this.architecture = architecture;
    this.fetching = fetching;
  }

  private record Missed(LockedPackage locked, DownloadException why) {}

  /**
   * The packages' files in the store, fetched side by side where the store lacks them.
   *
   * @param lockedSince when the lock was made, seconds since 1970; 0 if unknown
   * @return in the order given
   * @throws CoracleException (RESOLUTION) {@code apt.gone} naming every package that no mirror has
   *     any more; (INTEGRITY) if what comes is not what was locked; (ENVIRONMENT) if no mirror
   *     answers, the disk is full, or the network is forbidden; (TIMEOUT) if it takes too long
   */
  public Map<LockedPackage, Path> fetch(List<LockedPackage> packages, long lockedSince) {
    Store store = fetching.store();
    Map<LockedPackage, Path> files = new LinkedHashMap<>();
    List<LockedPackage> missing = new ArrayList<>();
    for (LockedPackage locked : packages) {
      Optional<Path> present = store.object(locked.sha256());
      if (present.isEmpty() && !files.containsKey(locked)) {
        missing.add(locked);
      }
      files.put(locked, present.orElse(null));
    }
    if (missing.isEmpty()) {
      return files;
    }
    if (fetching.offline() && fetching.mirror().filter(m -> !m.startsWith("http")).isEmpty()) {
      throw offline(missing);
    }
    // The largest first, so that the last one to end is a small one.
    missing.sort(
        Comparator.comparingLong(LockedPackage::size)
            .reversed()
            .thenComparing(LockedPackage::name)
            .thenComparing(LockedPackage::sha256));
    files.putAll(fetchMissing(missing, lockedSince));
    return files;
  }

  private Map<LockedPackage, Path> fetchMissing(List<LockedPackage> missing, long lockedSince) {
    Downloader downloader = fetching.downloader();
    ObjectFetcher objects = new ObjectFetcher(fetching.store(), downloader);
    Mirrors mirrors = new Mirrors(fetching, source, architecture.debianName());
    long total = missing.stream().mapToLong(LockedPackage::size).sum();
    ConcurrentLinkedQueue<Missed> missed = new ConcurrentLinkedQueue<>();
    Map<LockedPackage, Path> fetched = new LinkedHashMap<>();
    String label = "fetch " + missing.size() + (missing.size() == 1 ? " package" : " packages");
    try (Progress.Task task = fetching.progress().start(label, total, Progress.Unit.BYTES)) {
      List<Callable<Optional<Path>>> tasks = new ArrayList<>();
      for (LockedPackage locked : missing) {
        tasks.add(
            () -> {
              task.detail(locked.nameAndVersion());
              try {
                return Optional.of(fetch(locked, mirrors, objects, task));
              } catch (DownloadException e) {
                if (e.kind() != DownloadException.Kind.MISSING
                    && e.kind() != DownloadException.Kind.UNREACHABLE) {
                  throw failure(e, locked);
                }
                // Go on, so that one message names all that are gone.
                missed.add(new Missed(locked, e));
                return Optional.empty();
              } catch (IOException e) {
                throw AptDiagnostics.of(e, what(locked));
              }
            });
      }
      List<Optional<Path>> paths = AptArchive.run(tasks, downloader);
      for (int i = 0; i < missing.size(); i++) {
        fetched.put(missing.get(i), paths.get(i).orElse(null));
      }
    }
    if (!missed.isEmpty()) {
      throw failure(List.copyOf(missed), lockedSince);
    }
    return fetched;
  }

  private Path fetch(
      LockedPackage locked, Mirrors mirrors, ObjectFetcher objects, Progress.Task task)
      throws DownloadException, IOException {
    List<URI> candidates =
        mirrors.forSuite(locked.suite()).stream()
            .map(mirror -> Uris.below(mirror.root(), locked.path()))
            .toList();
    if (candidates.isEmpty()) {
      throw noMirror(locked);
    }
    return objects.fetch(candidates, new ExpectedContent(locked.size(), locked.sha256()), task);
  }

  /** Gone if the suite's own mirror says so; whether another server can be reached is no matter. */
  private CoracleException failure(List<Missed> missed, long lockedSince) {
    List<Missed> inOrder = new ArrayList<>(missed);
    inOrder.sort(Comparator.comparing(each -> each.locked().name()));
    if (source.url().isPresent()) {
      for (Missed each : inOrder) {
        if (each.why().kind() == DownloadException.Kind.UNREACHABLE) {
          return failure(each.why(), each.locked());
        }
      }
    }
    SuiteOpener opener = null;
    Map<String, String> roots = new LinkedHashMap<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Missed each : inOrder) {
      String suite = each.locked().suite();
      if (each.why().kind() == DownloadException.Kind.UNREACHABLE) {
        String root = roots.get(suite);
        if (root == null) {
          if (opener == null) {
            opener = AptArchive.opener(source, architecture, fetching, fetching.downloader());
          }
          Located<String> of = new Located<>(suite, source.distribution().place());
          root = opener.open(of, Set.of()).root();
          roots.put(suite, root);
        }
        if (!saysMissing(each.why(), root, each.locked())) {
          throw failure(each.why(), each.locked());
        }
      }
      diagnostics.add(gone(each, lockedSince));
    }
    return new CoracleException(ExitCode.RESOLUTION, diagnostics);
  }

  private static boolean saysMissing(DownloadException why, String root, LockedPackage locked) {
    String address = Uris.redacted(Uris.below(root, locked.path()));
    return why.attempts().stream()
        .anyMatch(line -> line.startsWith(address + ": ") && line.contains("no such file"));
  }

  private static Diagnostic gone(Missed missed, long lockedSince) {
    LockedPackage locked = missed.locked();
    String since =
        lockedSince == 0
            ? ""
            : ", locked since "
                + Instant.ofEpochSecond(lockedSince).toString().substring(0, 10)
                + ",";
    return Diagnostic.error(
        "apt.gone",
        "the package "
            + locked.nameAndVersion()
            + " of suite "
            + locked.suite()
            + since
            + (locked.isThirdParty()
                ? " is no longer in its repository"
                : " is no longer on the mirror")
            + AptDiagnostics.tried(missed.why().attempts()),
        "lock the newer version with `coracle lock --update " + locked.name() + otherwise(locked));
  }

  private static String otherwise(LockedPackage locked) {
    if (locked.isThirdParty()) {
      return "`; to keep it, take the package as a file, with local-packages";
    }
    // A mirror can have a package without its source, and then there is no newer one.
    return locked.architecture().equals(LockedRebuilds.ARCHITECTURE)
        ? "`, name another suite for its source (suites of rebuild), or a snapshot mirror of that day"
            + " with --mirror"
        : "`, or name a snapshot mirror of that day with --mirror";
  }

  private static CoracleException failure(DownloadException e, LockedPackage locked) {
    return locked.isThirdParty()
        ? AptDiagnostics.of(e, what(locked), "tell the repository's operators")
        : AptDiagnostics.of(e, what(locked));
  }

  private CoracleException noMirror(LockedPackage locked) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "apt.no-mirror",
            "no mirror is known for " + what(locked) + ": this host has no apt sources",
            "name a mirror with --mirror, or write it into " + fetching.host().mirrorFile()));
  }

  private static CoracleException offline(List<LockedPackage> missing) {
    long total = missing.stream().mapToLong(LockedPackage::size).sum();
    String list =
        missing.stream()
            .sorted(Comparator.comparing(LockedPackage::name))
            .map(locked -> "\n    " + locked.nameAndVersion() + ", " + locked.size() + " bytes")
            .collect(Collectors.joining());
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "net.offline",
            "--offline is set, and the store lacks "
                + missing.size()
                + (missing.size() == 1 ? " package, " : " packages, ")
                + total
                + " bytes:"
                + list,
            "run once without --offline"));
  }

  private static String what(LockedPackage locked) {
    return "the package " + locked.nameAndVersion();
  }
}
