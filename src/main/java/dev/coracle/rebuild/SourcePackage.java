package dev.coracle.rebuild;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.patch.PatchSeries;
import dev.coracle.kernel.patch.SourcePatch;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Progress;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Unpacks source packages: the format {@code 3.0 (quilt)} with the package's patches applied, and
 * {@code 3.0 (native)}.
 */
final class SourcePackage {
  private static final String QUILT = "3.0 (quilt)";
  private static final String NATIVE = "3.0 (native)";
  private static final long MOST_SERIES_BYTES = 1 << 20;

  private final LockedPackage dsc;
  private final SourceLocation place;
  private final int threads;
  private final Progress progress;

  /**
   * @param place where the recipe names it
   */
  SourcePackage(LockedPackage dsc, SourceLocation place, int threads, Progress progress) {
    this.dsc = dsc;
    this.place = place;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Refuses a format that is not known, before anything is fetched.
   *
   * @throws CoracleException (RECIPE) {@code rebuild.format}
   */
  void check(DscFile control) {
    if (!control.format().equals(QUILT) && !control.format().equals(NATIVE)) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
                  "rebuild.format",
                  "the source package "
                      + dsc.nameAndVersion()
                      + " has the format "
                      + control.format()
                      + ", which is not known",
                  "name a suite whose source package has the format 3.0")
              .at(place));
    }
  }

  /**
   * Unpacks a package into an empty directory, with its patches.
   *
   * @param files where its files are
   * @return its own date, seconds since 1970: that of its newest change
   * @throws CoracleException (INTEGRITY) {@code kernel.source-archive}; (RECIPE) {@code
   *     kernel.patch-failed}, {@code rebuild.source}
   */
  long unpack(DscFile control, Map<LockedPackage, Path> files, Path tree) throws IOException {
    for (LockedPackage each : inOrder(control.files())) {
      Path archive = files.get(each);
      String component = component(each.path());
      if (archive != null && !component.isEmpty()) {
        Path target = component.equals(".") ? tree : tree.resolve(component);
        Files.createDirectories(target);
        SourceUnpacker.unpackWhole(archive, target, threads, progress);
      }
    }
    if (control.format().equals(QUILT)) {
      patch(tree);
    }
    long date = date(tree.resolve("debian/changelog"));
    setTimes(tree, date);
    return date;
  }

  /** Upstream's main archive first, since the others lie in its directories. */
  private static List<LockedPackage> inOrder(List<LockedPackage> files) {
    return files.stream()
        .sorted(
            (a, b) ->
                Boolean.compare(!component(a.path()).equals("."), !component(b.path()).equals(".")))
        .toList();
  }

  /** The directory that an archive is unpacked to; empty for what is no archive. */
  private static String component(String path) {
    if (path.endsWith(".asc") || path.endsWith(".dsc")) {
      return "";
    }
    int orig = path.indexOf(".orig-");
    if (orig > 0) {
      return path.substring(orig + ".orig-".length(), path.indexOf(".tar", orig));
    }
    return path.contains(".debian.tar") ? "debian" : ".";
  }

  private void patch(Path tree) throws IOException {
    Path directory = tree.resolve("debian/patches");
    Path series = directory.resolve("series");
    if (!Files.isRegularFile(series, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.size(series) > MOST_SERIES_BYTES) {
      throw wrong("its list of patches has more than " + MOST_SERIES_BYTES + " bytes");
    }
    List<SourcePatch> patches = new ArrayList<>();
    for (String line : Files.readString(series, StandardCharsets.UTF_8).lines().toList()) {
      String name = line.replaceFirst("(^|\\s)#.*", "").strip().split("\\s", -1)[0];
      if (!name.isEmpty()) {
        patches.add(patch(directory, name));
      }
    }
    PatchSeries.apply(patches, tree, dsc.nameAndVersion(), note -> {});
  }

  private SourcePatch patch(Path directory, String name) throws IOException {
    Path file = directory.resolve(name).normalize();
    if (!file.startsWith(directory) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw wrong("its list of patches names " + name + ", which is not there");
    }
    return new SourcePatch("debian/patches/" + name, file, Sha256.of(file), place);
  }

  private CoracleException wrong(String what) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
                "rebuild.source",
                "the source package " + dsc.nameAndVersion() + " cannot be used: " + what,
                "report it to the archive's operators")
            .at(place));
  }

  /** The time of the changelog's first entry (deb-changelog(5)). */
  private long date(Path changelog) throws IOException {
    if (!Files.isRegularFile(changelog, LinkOption.NOFOLLOW_LINKS)) {
      throw wrong("it has no debian/changelog");
    }
    try (Stream<String> lines = Files.lines(changelog, StandardCharsets.UTF_8)) {
      Optional<String> line = lines.filter(each -> each.startsWith(" -- ")).findFirst();
      String text = line.map(each -> each.substring(each.lastIndexOf("  ") + 2)).orElse("");
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond();
    } catch (DateTimeException e) {
      throw wrong("its debian/changelog has no date");
    }
  }

  /** One time for all: nothing that comes with the source is made again by its makefiles. */
  private static void setTimes(Path tree, long date) throws IOException {
    FileTime time = FileTime.fromMillis(date * 1000);
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.filter(file -> !Files.isSymbolicLink(file)).toList()) {
        Files.setLastModifiedTime(each, time);
      }
    }
  }
}
