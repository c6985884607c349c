package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.KnownNames;
import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What names in recipes look like. Each method says what is wrong with one, if anything. */
final class Names {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int MAX_NAME = 63;

  /** Longest user and group name of Debian's adduser. */
  private static final int MAX_USER = 32;

  /** Boots by the names that they had before schema 3 of reports. */
  private static final Map<String, String> RENAMED_BOOTS =
      Map.of("observed", "smoke", "timed", "benchmark");

  private Names() {}

  /** The name of a recipe, profile or check. */
  static Optional<InvalidValue> lowerCase(String what, String text) {
    if (made(text, LOWER + DIGITS, "-") && text.length() <= MAX_NAME) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot name " + what,
        "use up to 63 lower-case letters, digits and hyphens, beginning with a letter or digit");
  }

  /** The name of a check in reports, such as {@code smoke.faults}. */
  static Optional<InvalidValue> reportedCheck(String text) {
    boolean known =
        text.startsWith("smoke.")
            || text.startsWith("probe.")
            || text.startsWith("benchmark.")
            || text.startsWith("user.");
    return known && made(text, LOWER, DIGITS + ".-")
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is no check of the smoke, probe or benchmark boot",
            renamedBoot(text)
                .orElse("write its name as reports have it, such as smoke.faults or user.NAME"));
  }

  /** The fix for a check whose boot had another name before schema 3 of reports. */
  private static Optional<String> renamedBoot(String check) {
    int dot = check.indexOf('.');
    String now = dot < 0 ? null : RENAMED_BOOTS.get(check.substring(0, dot));
    return Optional.ofNullable(now)
        .map(boot -> "write " + boot + check.substring(dot) + ": the boot is now called " + boot);
  }

  /** A name that FreeMarker takes for a variable too; {@code recipe} has a meaning there. */
  static Optional<InvalidValue> variable(String text) {
    if (made(text, LOWER, DIGITS + "_") && text.length() <= MAX_NAME && !text.equals("recipe")) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot name a var",
        text.equals("recipe")
            ? "take another name: templates find facts of the recipe under it"
            : "use lower-case letters, digits and underscores, beginning with a letter");
  }

  static Optional<InvalidValue> version(String text) {
    if (text.equals("latest")) {
      return InvalidValue.value(
          "the version 'latest' is reserved: it is the link to the newest result",
          "write a version such as \"1.0\", or git");
    }
    if (made(text, LOWER + UPPER + DIGITS, ".+~_-") && text.length() <= MAX_NAME) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot be a version",
        "use letters, digits and . + ~ _ - (it names a directory), or the word git");
  }

  /** Debian policy 5.6.7: lower-case letters, digits, plus, minus, dot; at least two. */
  static Optional<InvalidValue> debianPackage(String text) {
    if (made(text, LOWER + DIGITS, "+.-") && text.length() >= 2) {
      return Optional.empty();
    }
    String fix =
        "use the package name as apt shows it, in lower case, without version or architecture";
    return InvalidValue.value(Excerpt.quote(text) + " cannot be a package's name", fix);
  }

  /** A distribution, suite or component; a path below the archive's dists at most. */
  static Optional<InvalidValue> archiveWord(String text) {
    boolean url = text.contains("://");
    if (!url && made(text, LOWER + UPPER + DIGITS, "._/-") && !text.contains("..")) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot name a distribution, suite or component",
        url
            ? "name no mirror: it comes from the host's apt configuration, or --mirror"
            : "use names such as debian, trixie or main");
  }

  static Optional<InvalidValue> buildOption(String text) {
    if (made(text, LOWER + UPPER + DIGITS, "._:-") && !text.startsWith("-")) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " is not the name of an option",
        "write it as the build system lists it, such as seccomp (meson), without-selinux"
            + " (configure) or SUBDIRS (make)");
  }

  static Optional<InvalidValue> fragment(String text) {
    if (text.endsWith(".config")) {
      String path = Excerpt.quote(text).replace("'", "");
      String name = path.substring(path.lastIndexOf('/') + 1, path.length() - ".config".length());
      return InvalidValue.value(
          "fragments are named without .config",
          "write " + name + ", or ./" + path + " for a file of your own");
    }
    if (made(text, LOWER + UPPER + DIGITS, "._-")) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot name a kernel fragment",
        "name a file of kernel-configs, without directory and .config, or write ./FILE for one of"
            + " your own");
  }

  static Optional<InvalidValue> driver(String text) {
    if (text.endsWith(".ko")) {
      return InvalidValue.value(
          "drivers are named without .ko",
          "write " + Excerpt.quote(text.substring(0, text.length() - 3)).replace("'", ""));
    }
    if (text.startsWith("CONFIG_")) {
      return InvalidValue.value(
          Excerpt.quote(text) + " is a kernel option, not a driver",
          "name the module, such as virtio_blk; options belong in a fragment");
    }
    if (made(text, LOWER + UPPER + DIGITS, "_-")) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot name a driver", "name the module, such as virtio_blk");
  }

  static Optional<InvalidValue> binary(String text) {
    if (text.startsWith("/")) {
      return guestPath(text);
    }
    if (text.indexOf('/') >= 0 || text.equals(".") || text.equals("..") || hasSpace(text)) {
      return InvalidValue.value(
          Excerpt.quote(text) + " cannot name a binary",
          "write a bare name such as ip, or an absolute path such as /usr/bin/ip");
    }
    return Optional.empty();
  }

  static Optional<InvalidValue> library(String text) {
    if (text.contains(".so") && made(text, LOWER + UPPER + DIGITS + "_", "._+-")) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot be a library's soname", "write it such as libfoo.so.1");
  }

  static Optional<InvalidValue> unit(String text) {
    for (String suffix : KnownNames.UNIT_SUFFIXES) {
      if (text.endsWith(suffix) && text.length() > suffix.length()) {
        return made(text, LOWER + UPPER + DIGITS + "_-", ":_.\\@-")
            ? Optional.empty()
            : InvalidValue.value(
                Excerpt.quote(text) + " cannot name a unit",
                "use letters, digits and : _ . \\ @ -");
      }
    }
    int dot = text.lastIndexOf('.');
    String fallback = "end it in one of " + String.join(" ", KnownNames.UNIT_SUFFIXES);
    List<String> near =
        dot < 1
            ? List.of()
            : Suggestions.to(text.substring(dot), KnownNames.UNIT_SUFFIXES).stream()
                .map(suffix -> text.substring(0, dot) + suffix)
                .toList();
    return InvalidValue.value(
        Excerpt.quote(text) + " has no unit suffix",
        near.isEmpty() ? fallback : Suggestions.suggestion(near.get(0), near, fallback));
  }

  static Optional<InvalidValue> target(String text) {
    return text.endsWith(".target")
        ? unit(text)
        : InvalidValue.value(
            Excerpt.quote(text) + " is not a target", "name a unit that ends in .target");
  }

  static Optional<InvalidValue> user(String text) {
    if (made(text, LOWER + "_", LOWER + DIGITS + "_-") && text.length() <= MAX_USER) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " cannot name a user or group",
        "use up to 32 lower-case letters, digits, _ and -, beginning with a letter or _");
  }

  static Optional<InvalidValue> guestPath(String text) {
    if (text.length() > 1 && text.endsWith("/")) {
      return InvalidValue.value(
          "the path " + Excerpt.quote(text) + " ends with a slash", "remove the slash at its end");
    }
    try {
      TreePath.of(text);
    } catch (IllegalArgumentException e) {
      String cause = String.valueOf(e.getMessage());
      int colon = cause.indexOf(": ");
      return InvalidValue.value(
          (colon < 0 ? cause : cause.substring(0, colon)) + ": " + Excerpt.quote(text),
          "write an absolute path in the guest, such as /etc/hostname");
    }
    return hasControl(text)
        ? InvalidValue.value("a path cannot hold control characters", "remove them")
        : Optional.empty();
  }

  /** One of some words. */
  static Optional<InvalidValue> oneOf(String what, String text, List<String> known) {
    if (known.contains(text)) {
      return Optional.empty();
    }
    String all =
        (known.size() == 1 ? "the only one is " : "known values: ") + String.join(", ", known);
    return InvalidValue.value(
        Excerpt.quote(text) + " is not a known " + what + "; " + all,
        Suggestions.suggestion(
            text, known, known.size() == 1 ? "write " + known.get(0) : "write one of them"));
  }

  static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  static boolean hasSpace(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isWhitespace(text.charAt(i)) || Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a text begins with one of some characters, and goes on with those and some others. */
  private static boolean made(String text, String begin, String others) {
    if (text.isEmpty() || begin.indexOf(text.charAt(0)) < 0) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (begin.indexOf(c) < 0 && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
