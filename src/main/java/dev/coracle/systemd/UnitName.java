package dev.coracle.systemd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The name of a unit: {@code prefix.type}, {@code prefix@.type} (a template) or {@code
 * prefix@instance.type}.
 *
 * @param prefix what stands before {@code @} or the last dot
 * @param instance empty in Optional terms where there is no {@code @}; an empty text for a template
 * @param type such as {@code service}
 */
public record UnitName(String prefix, Optional<String> instance, String type) {
  private static final Set<String> TYPES =
      Set.of(
          "service",
          "socket",
          "target",
          "device",
          "mount",
          "automount",
          "swap",
          "timer",
          "path",
          "slice",
          "scope");
  private static final int LONGEST = 255;

  /** All that systemd.unit(5) lists; some are known only in the running guest. */
  private static final String SPECIFIERS = "aAbBCdDEfgGhHiIjJlLmMnNopPqsStTuUvVwWyY";

  /** Of what systemd lets names consist. */
  private static final String VALID =
      "@:-_.\\0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** Reads a name; empty where it is none. */
  public static Optional<UnitName> parse(String name) {
    int dot = name.lastIndexOf('.');
    if (dot <= 0
        || name.length() > LONGEST
        || name.indexOf('/') >= 0
        || !TYPES.contains(name.substring(dot + 1))) {
      return Optional.empty();
    }
    if (!name.chars().allMatch(c -> VALID.indexOf(c) >= 0)) {
      return Optional.empty();
    }
    String stem = name.substring(0, dot);
    String type = name.substring(dot + 1);
    int at = stem.indexOf('@');
    if (at == 0) {
      return Optional.empty();
    }
    return Optional.of(
        at < 0
            ? new UnitName(stem, Optional.empty(), type)
            : new UnitName(stem.substring(0, at), Optional.of(stem.substring(at + 1)), type));
  }

  /** Whether this is {@code prefix@.type}. */
  public boolean isTemplate() {
    return instance.isPresent() && instance.get().isEmpty();
  }

  /** Whether this is {@code prefix@instance.type}. */
  public boolean isInstance() {
    return instance.isPresent() && !instance.get().isEmpty();
  }

  /** {@code prefix@.type}. */
  public UnitName template() {
    return new UnitName(prefix, Optional.of(""), type);
  }

  /** The same prefix and type with an instance. */
  public UnitName withInstance(String text) {
    return new UnitName(prefix, Optional.of(text), type);
  }

  /** The same name with another type. */
  public UnitName withType(String other) {
    return new UnitName(prefix, instance, other);
  }

  @Override
  public String toString() {
    return prefix + instance.map(text -> "@" + text).orElse("") + "." + type;
  }

  /**
   * Puts in what specifiers stand for (systemd.unit(5), "Specifiers"), those that are known before
   * boot; others stay as they are.
   */
  public String expand(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      char specifier = text.charAt(++i);
      switch (specifier) {
        case '%' -> out.append('%');
        case 'n' -> out.append(this);
        case 'N' -> out.append(prefix).append(instance.map(s -> "@" + s).orElse(""));
        case 'p' -> out.append(prefix);
        case 'P' -> out.append(unescape(prefix));
        case 'j' -> out.append(lastPart());
        case 'J' -> out.append(unescape(lastPart()));
        case 'i' -> out.append(isTemplate() ? "%i" : instance.orElse(""));
        case 'I' -> out.append(isTemplate() ? "%I" : unescape(instance.orElse("")));
        case 'f' -> out.append('/').append(unescape(instance.orElse(prefix)));
        case 'h' -> out.append("/root");
        case 'u', 'g' -> out.append("root");
        case 'U', 'G' -> out.append('0');
        case 'T' -> out.append("/tmp");
        case 'V' -> out.append("/var/tmp");
        case 'D' -> out.append("/usr/share");
        case 'E' -> out.append("/etc");
        case 't' -> out.append("/run");
        case 'S' -> out.append("/var/lib");
        case 'C' -> out.append("/var/cache");
        case 'L' -> out.append("/var/log");
        case 'd' -> out.append("/run/credentials/").append(this);
        default -> out.append('%').append(specifier);
      }
    }
    return out.toString();
  }

  /** The first specifier of a text that systemd does not know, if there is one. */
  static Optional<String> unknownSpecifier(String text) {
    for (int i = text.indexOf('%'); i >= 0 && i + 1 < text.length(); i = text.indexOf('%', i + 2)) {
      char c = text.charAt(i + 1);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter && SPECIFIERS.indexOf(c) < 0) {
        return Optional.of("%" + c);
      }
    }
    return Optional.empty();
  }

  private String lastPart() {
    return prefix.substring(prefix.lastIndexOf('-') + 1);
  }

  /** Undoes unit name escaping: {@code -} is a slash, {@code \xNN} a byte. */
  static String unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-') {
        out.write('/');
      } else if (c == '\\' && i + 3 < text.length() && text.charAt(i + 1) == 'x') {
        int high = Character.digit(text.charAt(i + 2), 16);
        int low = Character.digit(text.charAt(i + 3), 16);
        if (high < 0 || low < 0) {
          out.write(c);
          continue;
        }
        out.write(high << 4 | low);
        i += 3;
      } else {
        out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
