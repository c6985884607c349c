package dev.coracle.source.apt.fetch;

import dev.coracle.host.apt.AptHost;
import dev.coracle.host.apt.AptSource;
import dev.coracle.host.apt.MirrorFile;
import dev.coracle.recipe.PackageSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where to look for a suite: {@code --mirror}; else the user's mirror file; else the host's apt
 * sources with their suite swapped for the wanted one.
 *
 * <p>Which of the host's entries are the distribution's own shows when their Release files are
 * read. The likely one comes first: security updates live where the host's own security updates
 * come from.
 */
public final class Mirrors {
  private static final List<String> KINDS =
      List.of("-security", "-proposed-updates", "-updates", "-backports");

  private final AptHost host;
  private final Optional<String> mirror;
  private final PackageSource source;
  private final String distribution;
  private final String architecture;

  /**
   * Mirrors.
   *
   * @param architecture Debian name of the wanted one
   */
  public Mirrors(FetchContext fetching, PackageSource source, String architecture) {
    this.host = fetching.host();
    this.mirror = fetching.mirror();
    this.source = source;
    this.distribution = source.distribution().value().toLowerCase(Locale.ROOT);
    this.architecture = architecture;
  }

  /** Places to try for a suite, best first; may be none. A third party has one place. */
  public List<MirrorCandidate> forSuite(String suite) {
    if (source.address().isPresent()) {
      return List.of(
          new MirrorCandidate(
              source.address().get(), false, Optional.empty(), Optional.empty(), source.title()));
    }
    if (mirror.isPresent()) {
      return roots(mirror.get(), suite).stream().map(root -> named(root, "--mirror")).toList();
    }
    List<MirrorCandidate> chosen = new ArrayList<>();
    for (MirrorFile.Line line : host.mirrors().lines()) {
      if (line.matches(suite)) {
        for (String root : roots(line.uri(), suite)) {
          MirrorCandidate candidate = named(root, line.place().toString());
          chosen.add(line.checkValidUntil() ? candidate : withoutValidUntil(candidate));
        }
      }
    }
    return chosen.isEmpty() ? ofHost(suite) : chosen;
  }

  private List<MirrorCandidate> ofHost(String suite) {
    Comparator<AptSource> likelyFirst =
        Comparator.<AptSource>comparingInt(
                source ->
                    source.architectures().isEmpty()
                            || source.architectures().contains(architecture)
                        ? 0
                        : 1)
            .thenComparingInt(
                source ->
                    source.suite().equals(suite)
                        ? 0
                        : kind(source.suite()).equals(kind(suite)) ? 1 : 2);
    Map<String, MirrorCandidate> byRoot = new LinkedHashMap<>();
    host.sources().entries().stream()
        .filter(source -> !source.flat() && source.uri().matches("(https?|file|copy):/.*"))
        .sorted(likelyFirst)
        .forEach(
            source ->
                dated(source.uri(), suite)
                    .forEach(root -> byRoot.putIfAbsent(root, ofHost(source, root))));
    return List.copyOf(byRoot.values());
  }

  private static MirrorCandidate ofHost(AptSource source, String root) {
    return new MirrorCandidate(
        root, true, source.checkValidUntil(), source.checkDate(), source.place().toString());
  }

  /** A place that a user named; it may be one that the host's apt uses as well. */
  private MirrorCandidate named(String root, String from) {
    return host.sources().entries().stream()
        .filter(source -> source.uri().equals(root))
        .findFirst()
        .map(source -> ofHost(source, root))
        .orElseGet(
            () -> new MirrorCandidate(root, false, Optional.empty(), Optional.empty(), from));
  }

  private static MirrorCandidate withoutValidUntil(MirrorCandidate candidate) {
    return new MirrorCandidate(
        candidate.root(),
        candidate.hostsOwn(),
        Optional.of(false),
        candidate.checkDate(),
        candidate.from());
  }

  /** The host's own archives of a suite; of a snapshot's time, where one is wanted. */
  private List<String> dated(String root, String suite) {
    return source.snapshot().isPresent() ? roots(root, suite) : List.of(root);
  }

  /** A root at the time of the snapshot: where the time stands in it, else below it. */
  private static String atTime(String root, String id) {
    if (root.contains(PackageSource.SNAPSHOT_ID)) {
      return root.replace(PackageSource.SNAPSHOT_ID, id);
    }
    return root.matches(".*/\\d{8}T\\d{6}Z")
        ? root.substring(0, root.lastIndexOf('/') + 1) + id
        : root + "/" + id;
  }

  /**
   * A mirror's root, and for security suites the archive beside it: {@code …/debian} has {@code
   * …/debian-security} as a neighbour, under a snapshot's time as well.
   */
  private List<String> roots(String mirrorRoot, String suite) {
    String root =
        source
            .snapshot()
            .map(time -> atTime(mirrorRoot, PackageSource.snapshotId(time)))
            .orElse(mirrorRoot);
    Set<String> roots = new LinkedHashSet<>(List.of(root));
    if (kind(suite).equals("-security")) {
      int hostEnd = root.indexOf('/', root.indexOf("//") + 2);
      String host = hostEnd < 0 ? root : root.substring(0, hostEnd);
      String path = hostEnd < 0 ? "" : root.substring(hostEnd);
      String time = "";
      if (path.matches(".*/\\d{8}T\\d{6}Z")) {
        time = path.substring(path.lastIndexOf('/'));
        path = path.substring(0, path.lastIndexOf('/'));
      }
      String parent = path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
      roots.add(host + parent + "/" + distribution + "-security" + time);
      if (path.isEmpty()) {
        return List.copyOf(roots);
      }
      roots.add(host + path + "-security" + time);
    }
    return List.copyOf(roots);
  }

  private static String kind(String suite) {
    return KINDS.stream().filter(suite::endsWith).findFirst().orElse("");
  }
}
