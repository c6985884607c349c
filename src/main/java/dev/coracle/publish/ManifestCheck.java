package dev.coracle.publish;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.tree.UnixTime;
import java.util.HashSet;
import java.util.Set;

/** What a manifest from outside must hold to before anything is done by it. */
final class ManifestCheck {
  /** As much as an x86-64 machine can address physically. */
  private static final long MOST_MEMORY = 1L << 52;

  private static final long MIB = 1L << 20;
  private static final long LEAST_MEMORY = 32 * MIB;

  /** Ten years. */
  private static final long MOST_MILLIS = 315_360_000_000L;

  private ManifestCheck() {}

  /**
   * Checks values that become paths, times and amounts.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static void check(Manifest manifest) {
    require(isName(manifest.name()), "name", manifest.name());
    require(isName(manifest.version()), "version", manifest.version());
    require(UnixTime.isPresentable(manifest.locked()), "locked", manifest.locked());
    Set<String> files = new HashSet<>();
    for (Artifact artifact : manifest.artifacts()) {
      require(isName(artifact.name()), "artifacts.name", artifact.name());
      require(artifact.size() >= 0, "artifacts.size", artifact.size());
      files.add(artifact.name());
    }
    for (Manifest.Image image : manifest.images()) {
      require(files.contains(image.file()), "images.file", image.file());
      require(image.fileSystemBytes() >= 0, "images.fileSystemBytes", image.fileSystemBytes());
    }
    require(manifest.tree().files() >= 0, "tree files", manifest.tree().files());
    check(manifest.guest());
  }

  private static void check(Manifest.Guest guest) {
    long memory = guest.memory();
    require(
        memory >= LEAST_MEMORY && memory <= MOST_MEMORY && memory % MIB == 0,
        "guest.memory",
        memory);
    require(isDuration(guest.deadlineMillis()), "guest.deadlineMillis", guest.deadlineMillis());
    for (String binary : guest.binaries()) {
      require(binary.startsWith("/") && isText(binary), "guest.binaries", binary);
    }
    for (String argument : guest.commandLine()) {
      require(isText(argument), "guest.commandLine", argument);
    }
    guest.units().forEach(unit -> require(isName(unit), "guest.units", unit));
    require(isName(guest.defaultTarget()), "guest.defaultTarget", guest.defaultTarget());
    require(isText(guest.machine()), "guest.machine", guest.machine());
    for (var check : guest.checks()) {
      require(isName(check.name()), "guest.checks.name", check.name());
      require(
          isDuration(check.deadline().toMillis()),
          "guest.checks.deadlineMillis",
          check.deadline().toMillis());
    }
  }

  private static boolean isDuration(long millis) {
    return millis > 0 && millis <= MOST_MILLIS;
  }

  /** Whether a text can name one file in a directory. */
  private static boolean isName(String text) {
    return isText(text) && text.indexOf('/') < 0 && !text.equals(".") && !text.equals("..");
  }

  private static boolean isText(String text) {
    return !text.isEmpty() && Excerpt.printable(text).equals(text);
  }

  private static void require(boolean good, String field, Object value) {
    if (!good) {
      throw new IllegalArgumentException("field " + field + " cannot be " + quoted(value));
    }
  }

  private static String quoted(Object value) {
    return Excerpt.quote(value.toString());
  }
}
