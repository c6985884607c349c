package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Sizes, durations, file modes and numeric ids, as recipes write them. */
public final class Quantities {
  private static final int MAX_PORT = 65535;

  /** The greatest user or group id: the kernel keeps 2^32 - 1 for "none". */
  static final long MAX_ID = 0xFFFF_FFFEL;

  private static final long KIB = 1024;
  private static final String WHOLE_SIZE = "write a whole number of KiB, MiB or GiB, such as 27MiB";
  private static final String WHOLE_DURATION =
      "write a whole number of ms, s or min, such as 90s, 2min or 500ms";

  private Quantities() {}

  /** Why a text is not a size; empty if it is. */
  static Optional<InvalidValue> sizeFault(String text) {
    if (size(text) > 0) {
      return Optional.empty();
    }
    int digits = digits(text);
    String number = text.substring(0, digits);
    String unit = text.substring(digits).strip();
    String what = Excerpt.quote(text) + " is not a size";
    if (digits == 0 || digits > 12 || Long.parseLong(number) == 0) {
      return InvalidValue.value(what, WHOLE_SIZE);
    }
    if (unit.isEmpty()) {
      return InvalidValue.value(
          "the size " + number + " has no unit", withUnit(Long.parseLong(number)));
    }
    String binary =
        switch (unit.charAt(0)) {
          case 'k', 'K' -> "KiB";
          case 'm', 'M' -> "MiB";
          case 'g', 'G' -> "GiB";
          default -> "";
        };
    if (binary.isEmpty() || unit.length() > 3) {
      return InvalidValue.value(what, WHOLE_SIZE);
    }
    return InvalidValue.value(
        what + ": sizes are in binary units", "write " + number + binary + " (" + meaning(binary));
  }

  private static String meaning(String unit) {
    return switch (unit) {
      case "KiB" -> "1 KiB is 1024 bytes)";
      case "MiB" -> "1 MiB is 1024 KiB)";
      default -> "1 GiB is 1024 MiB)";
    };
  }

  private static String withUnit(long bytes) {
    if (bytes % (KIB * KIB) == 0) {
      return "write " + bytes / (KIB * KIB) + "MiB if bytes were meant";
    }
    if (bytes % KIB == 0) {
      return "write " + bytes / KIB + "KiB if bytes were meant";
    }
    return bytes <= 4096 ? "write " + bytes + "MiB if that was meant" : WHOLE_SIZE;
  }

  /** A size in bytes; 0 where the text is none. */
  public static long size(String text) {
    int digits = digits(text);
    if (digits == 0 || digits > 7 || text.charAt(0) == '0') {
      return 0;
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "KiB" -> number * KIB;
      case "MiB" -> number * KIB * KIB;
      case "GiB" -> number * KIB * KIB * KIB;
      default -> 0;
    };
  }

  /** Why a text is not a day of the calendar, as ISO 8601 writes it; empty if it is. */
  static Optional<InvalidValue> dateFault(String text) {
    try {
      LocalDate.parse(text);
      return Optional.empty();
    } catch (DateTimeParseException e) {
      return InvalidValue.value(
          Excerpt.quote(text) + " is not a date", "write year, month and day, such as 2030-12-31");
    }
  }

  /** Why a text is not a duration; empty if it is. */
  static Optional<InvalidValue> durationFault(String text) {
    if (duration(text).isPresent()) {
      return Optional.empty();
    }
    int digits = digits(text);
    String number = text.substring(0, digits);
    String fix =
        digits == 0
            ? WHOLE_DURATION
            : switch (text.substring(digits).strip()) {
              case "" -> "write " + number + "s if seconds were meant";
              case "m", "minutes", "minute", "mins" -> "write " + number + "min";
              case "sec", "secs", "seconds", "second", "S" -> "write " + number + "s";
              case "msec", "milliseconds" -> "write " + number + "ms";
              default -> WHOLE_DURATION;
            };
    return InvalidValue.value(Excerpt.quote(text) + " is not a duration", fix);
  }

  /** A duration; empty where the text is none. */
  public static Optional<Duration> duration(String text) {
    int digits = digits(text);
    if (digits == 0 || digits > 9 || text.charAt(0) == '0') {
      return Optional.empty();
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "ms" -> Optional.of(Duration.ofMillis(number));
      case "s" -> Optional.of(Duration.ofSeconds(number));
      case "min" -> Optional.of(Duration.ofMinutes(number));
      default -> Optional.empty();
    };
  }

  /** Why a text is not a file mode; empty if it is. */
  static Optional<InvalidValue> modeFault(String text) {
    if (mode(text) >= 0) {
      return Optional.empty();
    }
    String what = "the mode " + Excerpt.quote(text);
    if (digits(text) != text.length() || text.length() < 3 || text.length() > 4) {
      return InvalidValue.value(
          Excerpt.quote(text) + " is not a file mode", "write it in octal, such as 0644");
    }
    int decimal = Integer.parseInt(text);
    String fromDecimal = String.format("\"%04o\"", decimal & 07777);
    if (!isOctal(text)) {
      return InvalidValue.value(
          what + " is not octal", "write " + fromDecimal + " if decimal was meant");
    }
    String octal = "\"" + "0".repeat(4 - text.length()) + text + "\"";
    String fix = "write " + (octal.startsWith("\"0") ? octal : "\"0" + text + "\"");
    if (text.length() == 3 && decimal <= 0777) {
      fix += ", or " + fromDecimal + " if decimal was meant";
    }
    return InvalidValue.value(
        what + " has no leading zero, so that it could be octal or decimal", fix);
  }

  /** The permission bits; -1 where the text is no mode. */
  public static int mode(String text) {
    String octal = text.startsWith("0o") ? "0" + text.substring(2) : text;
    if (octal.length() < 4 || octal.length() > 5 || octal.charAt(0) != '0' || !isOctal(octal)) {
      return -1;
    }
    return Integer.parseInt(octal, 8);
  }

  /** Why a text is no number in a range; empty if it is. */
  static Optional<InvalidValue> rangeFault(String text, String what, int least, int most) {
    boolean number = digits(text) == text.length() && !text.isEmpty() && text.length() <= 7;
    boolean zeros = text.length() > 1 && text.startsWith("0");
    return number && !zeros && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is not " + what,
            "write a number from " + least + " to " + most);
  }

  /** Why a text is no TCP port; empty if it is. */
  static Optional<InvalidValue> portFault(String text) {
    boolean number = digits(text) == text.length() && !text.isEmpty() && text.length() <= 5;
    return number && text.charAt(0) != '0' && Integer.parseInt(text) <= MAX_PORT
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is no TCP port", "write a number from 1 to " + MAX_PORT);
  }

  /** Why a text is not a numeric id; empty if it is. */
  static Optional<InvalidValue> idFault(String text) {
    if (digits(text) != text.length() || text.isEmpty()) {
      return InvalidValue.value(
          Excerpt.quote(text) + " is not a numeric id",
          text.equals("root") ? "write 0" : "write the number, such as 0 for root");
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      return InvalidValue.value(
          "the id " + Excerpt.quote(text) + " begins with 0", "write it in decimal without zeros");
    }
    if (text.length() > 10 || id(text) > MAX_ID) {
      return InvalidValue.value(
          "the id " + Excerpt.quote(text) + " is too large", "at most " + MAX_ID);
    }
    return Optional.empty();
  }

  /** A numeric id. */
  public static long id(String text) {
    return Long.parseLong(text);
  }

  private static boolean isOctal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '7') {
        return false;
      }
    }
    return true;
  }

  /** How many ASCII digits a text begins with. */
  private static int digits(String text) {
    int count = 0;
    while (count < text.length() && text.charAt(count) >= '0' && text.charAt(count) <= '9') {
      count++;
    }
    return count;
  }
}
