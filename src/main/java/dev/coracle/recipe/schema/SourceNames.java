package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.tree.Sha256;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Addresses, suites, patterns and times of sources. Each method says what is wrong, if anything is.
 */
public final class SourceNames {
  /** How snapshot services name a time. */
  private static final DateTimeFormatter COMPACT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  private static final String KEY_BLOCK = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  private SourceNames() {}

  /** Whether a keyring is written as the keys themselves. */
  public static boolean isKeyBlock(String text) {
    return text.stripLeading().startsWith(KEY_BLOCK);
  }

  static Optional<InvalidValue> url(String text) {
    return address(text, List.of("https"), List.of("http"));
  }

  static Optional<InvalidValue> gitUrl(String text) {
    return address(text, List.of("https"), List.of("http", "git"));
  }

  /** An address, or a repository of this host as {@code file:///DIRECTORY}. */
  static Optional<InvalidValue> gitRepository(String text) {
    return text.matches("file:///[!-~]+") && !text.contains("/../")
        ? Optional.empty()
        : gitUrl(text);
  }

  private static Optional<InvalidValue> address(
      String text, List<String> schemes, List<String> local) {
    URI uri;
    try {
      uri = new URI(text.replace("@SNAPSHOTID@", "SNAPSHOTID"));
    } catch (URISyntaxException e) {
      return noAddress(text);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (uri.isOpaque() || host == null || host.isEmpty()) {
      return noAddress(text);
    }
    if (uri.getUserInfo() != null) {
      return InvalidValue.value(
          "an address in a recipe has no user name and no password",
          "write them into apt's auth.conf of this host (apt_auth.conf(5))");
    }
    if (uri.getRawFragment() != null) {
      return InvalidValue.value(
          Excerpt.quote(text) + " has a # part, which is never sent", "remove it");
    }
    boolean loopback = LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
    if (schemes.contains(scheme) || (loopback && local.contains(scheme))) {
      return Optional.empty();
    }
    return InvalidValue.value(
        local.contains(scheme)
            ? Excerpt.quote(text) + " is not encrypted: " + scheme + " goes to this host only"
            : "addresses of kind " + Excerpt.quote(scheme) + " cannot be fetched",
        "write an https address");
  }

  private static Optional<InvalidValue> noAddress(String text) {
    return InvalidValue.value(
        Excerpt.quote(text) + " is not an address", "write it such as https://example.org/path");
  }

  /** A suite, or the directory of a flat repository. */
  static Optional<InvalidValue> suite(String text) {
    if (!text.endsWith("/")) {
      return Names.archiveWord(text);
    }
    String directory = text.startsWith("./") ? text.substring(2) : text;
    return directory.isEmpty()
        ? Optional.empty()
        : Names.archiveWord(directory.substring(0, directory.length() - 1));
  }

  static Optional<InvalidValue> priority(String text) {
    if (text.matches("-?[0-9]{1,5}")
        && Integer.parseInt(text) >= Short.MIN_VALUE
        && Integer.parseInt(text) <= Short.MAX_VALUE
        && Integer.parseInt(text) != 0) {
      return Optional.empty();
    }
    return InvalidValue.value(
        Excerpt.quote(text) + " is not a priority",
        "write a number from -32768 to 32767 that is not 0, such as 990; below 0 means never");
  }

  static Optional<InvalidValue> pattern(String what, String text, String marks) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean known =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '*'
              || c == '?'
              || marks.indexOf(c) >= 0;
      if (!known) {
        return InvalidValue.value(
            Excerpt.quote(text) + " cannot be the pattern of " + what,
            "write a name or version; * stands for any characters, ? for one");
      }
    }
    return Optional.empty();
  }

  static Optional<InvalidValue> sha256(String text) {
    return Sha256.isHex(text)
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is not a SHA-256",
            "write the 64 lower-case hexadecimal digits that sha256sum prints");
  }

  /** By git-check-ref-format(1), as far as it matters for what is asked of a server. */
  static Optional<InvalidValue> gitRef(String text) {
    boolean good =
        text.matches("[!-~]{1,250}")
            && !text.startsWith("-")
            && !text.startsWith("/")
            && !text.endsWith("/")
            && !text.endsWith(".lock")
            && !text.contains("..")
            && !text.contains("//")
            && !text.contains("@{")
            && text.chars().noneMatch(c -> "~^:?*[\\".indexOf(c) >= 0);
    return good
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot be a ref",
            "write a branch, a tag or the 40 hexadecimal digits of a commit");
  }

  static Optional<InvalidValue> gitPath(String text) {
    boolean good = !text.startsWith("/") && !Names.hasControl(text);
    for (String name : text.split("/", -1)) {
      good &= !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }
    return good
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot be a path in a repository",
            "write it as git ls-files prints it, such as bin/agent");
  }

  static Optional<InvalidValue> snapshot(String text) {
    return time(text).isPresent()
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is not a time",
            "write it in UTC, such as 2026-05-01T00:00:00Z or 20260501T000000Z");
  }

  /** The time that a recipe writes; empty where the text is none. */
  public static Optional<Instant> time(String text) {
    try {
      if (text.matches("[0-9]{8}T[0-9]{6}Z")) {
        return Optional.of(LocalDateTime.parse(text, COMPACT).toInstant(ZoneOffset.UTC));
      }
      return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
          ? Optional.of(Instant.parse(text))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
