package dev.coracle.recipe;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where packages come from: a distribution's own archive, which is never named by a host, or a
 * third party's repository, which has its address.
 *
 * @param name the recipe's own name for it, for pins and messages; empty for the main source
 * @param url a third party's repository; empty for a distribution's own archive
 * @param distribution such as {@code debian}; matched with the Origin field of Release files. Its
 *     value is empty where a third party's Origin is not checked
 * @param suites such as {@code trixie}, {@code trixie-updates}, {@code trixie-security}; a
 *     directory that ends with a slash, such as {@code ./}, is a flat repository (sources.list(5))
 * @param components such as {@code main}
 * @param keyring the archive's OpenPGP keys; the host's archive keyring where empty
 * @param priority apt's pin priority of its packages; what their Release files say where empty
 * @param snapshot the time that its suites are taken of; now where empty
 */
public record PackageSource(
    String name,
    Optional<Located<String>> url,
    Located<String> distribution,
    List<Located<String>> suites,
    List<Located<String>> components,
    Optional<Keys> keyring,
    Optional<Integer> priority,
    Optional<Instant> snapshot) {

  /** What stands for the time in the addresses of snapshots, as in apt's own configuration. */
  public static final String SNAPSHOT_ID = "@SNAPSHOTID@";

  /** How snapshot services name a time. */
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  public PackageSource {
    suites = List.copyOf(suites);
    components = List.copyOf(components);
  }

  /** A distribution's own archive as it is now. */
  public PackageSource(
      Located<String> distribution,
      List<Located<String>> suites,
      List<Located<String>> components,
      Optional<Keys> keyring) {
    this(
        "",
        Optional.empty(),
        distribution,
        suites,
        components,
        keyring,
        Optional.empty(),
        Optional.empty());
  }

  /** OpenPGP public keys. */
  public sealed interface Keys {}

  /** Keys in a file, binary or armored. */
  public record KeyFile(Path file) implements Keys {}

  /** Armored keys that stand in the recipe. */
  public record KeyBlock(Located<String> armored) implements Keys {}

  /** The same with other keys. */
  public PackageSource withKeyring(Optional<Keys> keys) {
    return new PackageSource(name, url, distribution, suites, components, keys, priority, snapshot);
  }

  /** The same with other suites. */
  public PackageSource withSuites(List<Located<String>> others) {
    return new PackageSource(
        name, url, distribution, others, components, keyring, priority, snapshot);
  }

  /** The name of a snapshot, such as {@code 20260501T000000Z}. */
  public static String snapshotId(Instant time) {
    return ID.format(time);
  }

  /** A third party's repository at the snapshot's time, if it has one. */
  public Optional<String> address() {
    return url.map(
        address ->
            snapshot.isPresent()
                ? address.value().replace(SNAPSHOT_ID, snapshotId(snapshot.get()))
                : address.value());
  }

  /** What messages call it. */
  public String title() {
    return name.isEmpty() ? "package-source" : "the package source " + name;
  }

  /** Whether a suite is a flat repository: a directory with its indexes in it. */
  public static boolean isFlat(String suite) {
    return suite.endsWith("/");
  }
}
