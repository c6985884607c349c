package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of a guest's system files. Each method says what is wrong with one, if anything. */
final class SystemNames {
  /** sysctl(8): words between dots or slashes, as below /proc/sys. */
  private static final Pattern SYSCTL = Pattern.compile("[a-z0-9_-]+([./][A-Za-z0-9_-]+)+");

  /** hosts(5), RFC 1123; an underscore is common. */
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?([.][A-Za-z0-9_-]+)*");

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

  /** A key's type and its bytes, after options (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
  private static final Pattern SSH_KEY =
      Pattern.compile("(?:.* )?((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) ([A-Za-z0-9+/]+=*)( .*)?");

  private SystemNames() {}

  static Optional<InvalidValue> dropIn(String text) {
    int end = text.indexOf(".d/");
    String file = end < 0 ? "" : text.substring(end + 3);
    boolean good =
        end > 0
            && file.endsWith(".conf")
            && file.length() > ".conf".length()
            && file.indexOf('/') < 0
            && !Names.hasSpace(file)
            && Names.unit(text.substring(0, end)).isEmpty();
    return good
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot name a drop-in",
            "write UNIT.d/FILE.conf, such as ssh.service.d/limits.conf");
  }

  static Optional<InvalidValue> sysctl(String text) {
    return SYSCTL.matcher(text).matches()
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot name a kernel parameter",
            "write it as sysctl does, such as net.ipv4.ip_forward");
  }

  /** It becomes part of the kernel's command line, in quotes if it has spaces. */
  static Optional<InvalidValue> sysctlValue(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"')
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " has a character that is not allowed on a kernel command line",
            "use printable ASCII without double quotes");
  }

  static Optional<InvalidValue> host(String text) {
    return HOST.matcher(text).matches() && text.length() <= 253
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot name a host",
            "use letters, digits, hyphens and dots, such as db.example");
  }

  static Optional<InvalidValue> address(String text) {
    boolean good = IPV4.matcher(text).matches();
    if (!good && text.matches("[0-9A-Fa-f:.]+") && text.contains(":")) {
      try {
        // With a colon in it, this is read as an address and never looked up.
        good = InetAddress.getByName(text) != null;
      } catch (UnknownHostException e) {
        good = false;
      }
    }
    return good
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is not an IP address", "write it such as 10.0.0.2 or fd00::2");
  }

  static Optional<InvalidValue> word(String text) {
    return Names.hasSpace(text)
        ? InvalidValue.value(
            Excerpt.quote(text) + " is more than one word", "write one word an entry")
        : Optional.empty();
  }

  static Optional<InvalidValue> authorizedKey(String text) {
    if (text.contains("PRIVATE KEY")) {
      return InvalidValue.value(
          "this is a private key, which no recipe and no guest should have",
          "write the public key: the line in the file that ends in .pub");
    }
    var match = SSH_KEY.matcher(text);
    if (!Names.hasControl(text) && match.matches() && holds(match.group(2), match.group(1))) {
      return Optional.empty();
    }
    return InvalidValue.value(
        "this is not a line of authorized_keys",
        "write a public key as it is in its .pub file: ssh-ed25519 AAAA… comment");
  }

  /**
   * The bytes of a key begin with the length of its type, 4 bytes, and its type (RFC 4253, 6.6).
   */
  private static boolean holds(String base64, String type) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      int length = type.length();
      return bytes.length > 4 + length
          && bytes[0] == 0
          && bytes[1] == 0
          && bytes[2] == 0
          && bytes[3] == length
          && new String(bytes, 4, length, java.nio.charset.StandardCharsets.US_ASCII).equals(type);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
