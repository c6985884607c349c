package dev.coracle.lock;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.tree.Sha256;

/** What the values of a lock file may be; anything else is damage in the line last read. */
final class LockValues {
  private final LockLines lines;

  LockValues(LockLines lines) {
    this.lines = lines;
  }

  long number(String text, long least) {
    boolean good = !text.isEmpty() && text.length() < 17;
    for (int i = 0; i < text.length() && good; i++) {
      good = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (good && Long.parseLong(text) >= least) {
      return Long.parseLong(text);
    }
    throw lines.damaged("not a number: " + Excerpt.quote(text));
  }

  Sha256 digest(String hex) {
    String value = lines.unquote(hex);
    if (!Sha256.isHex(value)) {
      throw lines.damaged("not a SHA-256 digest: " + Excerpt.quote(value));
    }
    return new Sha256(value);
  }

  String word(String name, String value, String marks) {
    boolean good = !value.isEmpty();
    for (int i = 0; i < value.length() && good; i++) {
      char c = value.charAt(i);
      good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || marks.indexOf(c) >= 0;
    }
    if (!good) {
      throw lines.damaged("not a package's " + name + ": " + Excerpt.quote(value));
    }
    return value;
  }

  /** A commit's name. */
  String commit(String value) {
    if (!value.matches("[0-9a-f]{40}")) {
      throw lines.damaged("not a commit: " + Excerpt.quote(value));
    }
    return value;
  }

  String repository(String value) {
    return value.matches("file:///[!-~]+") ? value : address(value);
  }

  /** An address that is fetched from: encrypted, or on this host. */
  String address(String value) {
    if (!value.matches(
        "https://[!-~]+|(http|git)://(localhost|127\\.0\\.0\\.1|\\[::1\\])[:/][!-~]*")) {
      throw lines.damaged("not an https address: " + Excerpt.quote(value));
    }
    return value;
  }

  String source(String value) {
    if (value.contains("://")) {
      return address(value);
    }
    return path(word("source", value, "+-._/"));
  }

  /** A path of the host, which is compared with the recipe's and never opened as it is. */
  String hostPath(String value) {
    if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
      throw lines.damaged("not a path: " + Excerpt.quote(value));
    }
    return value;
  }

  /** Below the archive's root, never out of it, and never on another server. */
  String path(String value) {
    return path(value, false);
  }

  String path(String value, boolean anyText) {
    boolean good = !value.isEmpty() && !value.startsWith("/") && !value.contains("://");
    for (String name : value.split("/", -1)) {
      good &= !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      good &= anyText ? !Character.isISOControl(c) : c > ' ' && c < 0x7F;
    }
    if (!good) {
      throw lines.damaged("not a path below an archive's root: " + Excerpt.quote(value));
    }
    return value;
  }
}
