package dev.coracle.systemd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What {@code %} and a letter stand for in a unit's settings (systemd.unit(5), "Specifiers"). */
final class Specifiers {
  /** All that systemd.unit(5) lists; some are known only in the running guest. */
  private static final String KNOWN = "aAbBCdDEfgGhHiIjJlLmMnNopPqsStTuUvVwWyY";

  private static final String ESCAPE = "\\x";
  private static final int ESCAPE_LENGTH = 4;
  private static final int HEX = 16;

  private final UnitName name;

  Specifiers(UnitName name) {
    this.name = name;
  }

  /** Puts in those that are known before boot; others stay as they are. */
  String expand(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%' || i + 1 == text.length()) {
        out.append(c);
      } else {
        i++;
        out.append(meaning(text.charAt(i)));
      }
    }
    return out.toString();
  }

  private String meaning(char specifier) {
    String prefix = name.prefix();
    String instance = name.instance().orElse("");
    return switch (specifier) {
      case '%' -> "%";
      case 'n' -> name.toString();
      case 'N' -> prefix + name.instance().map(s -> "@" + s).orElse("");
      case 'p' -> prefix;
      case 'P' -> unescape(prefix);
      case 'j' -> lastPart();
      case 'J' -> unescape(lastPart());
      case 'i' -> name.isTemplate() ? "%i" : instance;
      case 'I' -> name.isTemplate() ? "%I" : unescape(instance);
      case 'f' -> path(pathPart()).orElse("/" + unescape(pathPart()));
      case 'h' -> "/root";
      case 'u', 'g' -> "root";
      case 'U', 'G' -> "0";
      case 'T' -> "/tmp";
      case 'V' -> "/var/tmp";
      case 'D' -> "/usr/share";
      case 'E' -> "/etc";
      case 't' -> "/run";
      case 'S' -> "/var/lib";
      case 'C' -> "/var/cache";
      case 'L' -> "/var/log";
      case 'd' -> "/run/credentials/" + name;
      default -> "%" + specifier;
    };
  }

  /** Why systemd does not take a text for a specifier in it. */
  Optional<String> wrong(String text) {
    for (int i = text.indexOf('%'); i >= 0 && i + 1 < text.length(); i = text.indexOf('%', i + 2)) {
      char c = text.charAt(i + 1);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter && KNOWN.indexOf(c) < 0) {
        return Optional.of("there is no specifier %" + c);
      }
      if (!name.isTemplate() && isSenseless(c)) {
        return Optional.of("%" + c + " stands for nothing in a unit named " + name);
      }
    }
    return Optional.empty();
  }

  private boolean isSenseless(char specifier) {
    return switch (specifier) {
      case 'f' -> path(pathPart()).isEmpty();
      case 'I' -> isNotEscaped(name.instance().orElse(""));
      case 'P' -> isNotEscaped(name.prefix());
      // systemd 257 aborts where nothing is behind the last dash.
      case 'J' -> lastPart().isEmpty() || isNotEscaped(lastPart());
      default -> false;
    };
  }

  private String pathPart() {
    return name.instance().orElse(name.prefix());
  }

  private String lastPart() {
    return name.prefix().substring(name.prefix().lastIndexOf('-') + 1);
  }

  /** The path that an escaped text stands for; empty where it stands for none. */
  static Optional<String> path(String escaped) {
    if (escaped.equals("-")) {
      return Optional.of("/");
    }
    if (escaped.isEmpty() || isNotEscaped(escaped)) {
      return Optional.empty();
    }
    // Slashes at an end, doubled ones, and parts of dots make no name of a path.
    String path = "/" + unescape(escaped);
    boolean normal = path.equals(UnitPath.simplified(path)) && UnitPath.wrong(path).isEmpty();
    return normal ? Optional.of(path) : Optional.empty();
  }

  /** Whether a backslash in a text begins no escape of a byte. */
  private static boolean isNotEscaped(String text) {
    for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
      if (byteAt(text, at) < 0) {
        return true;
      }
    }
    return false;
  }

  /** The byte that an escape stands for; -1 where there is none. */
  private static int byteAt(String text, int at) {
    if (!text.startsWith(ESCAPE, at) || at + ESCAPE_LENGTH > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at + 2), HEX);
    int low = Character.digit(text.charAt(at + 3), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }

  /** Undoes unit name escaping: {@code -} is a slash, {@code \xNN} a byte. */
  static String unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int code = byteAt(text, i);
      if (c == '-') {
        out.write('/');
      } else if (code >= 0) {
        out.write(code);
        i += ESCAPE_LENGTH - 1;
      } else {
        out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
