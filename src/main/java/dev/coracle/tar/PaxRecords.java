package dev.coracle.tar;

import dev.coracle.tree.Xattr;
import java.util.Arrays;

/**
 * Records of an extended header (IEEE 1003.1-2017, pax): {@code LENGTH KEY=VALUE\n}, where the
 * length counts the whole record. Attributes come as {@code SCHILY.xattr.NAME}, with binary values.
 */
final class PaxRecords {
  private static final int MAX_XATTR_NAME = 255;

  /** The largest value Linux keeps (XATTR_SIZE_MAX). */
  private static final int MAX_XATTR_VALUE = 65536;

  private PaxRecords() {}

  static void read(byte[] bytes, TarDiagnostics problem, TarReader.Extensions into) {
    int at = 0;
    while (at < bytes.length) {
      int space = at;
      int length = 0;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length < 1e8) {
        length = length * 10 + bytes[space] - '0';
        space++;
      }
      int end = at + length;
      if (space == at
          || space >= bytes.length
          || bytes[space] != ' '
          || end <= space + 1
          || end > bytes.length
          || bytes[end - 1] != '\n') {
        throw problem.malformed("an extended header is malformed");
      }
      int equals = space + 1;
      while (equals < end && bytes[equals] != '=') {
        equals++;
      }
      if (equals >= end - 1) {
        throw problem.malformed("an extended header is malformed");
      }
      String key = TarReader.text(bytes, space + 1, equals - space - 1, problem);
      record(key, Arrays.copyOfRange(bytes, equals + 1, end - 1), problem, into);
      at = end;
    }
  }

  private static void record(
      String key, byte[] value, TarDiagnostics problem, TarReader.Extensions into) {
    if (key.startsWith(TarFields.XATTR)) {
      String name = key.substring(TarFields.XATTR.length());
      if (name.isEmpty()
          || name.indexOf('.') <= 0
          || name.indexOf('\0') >= 0
          || name.length() > MAX_XATTR_NAME
          || value.length > MAX_XATTR_VALUE) {
        throw problem.malformed("an impossible extended attribute '" + key + "'");
      }
      into.xattrs.put(name, new Xattr(value));
      return;
    }
    if (key.startsWith("GNU.sparse.")) {
      into.sparse = true;
      return;
    }
    switch (key) {
      case "path" -> into.name = text(value, problem);
      case "linkpath" -> into.linkName = text(value, problem);
      case "size" -> into.size = natural(value, key, problem);
      case "uid" -> into.uid = natural(value, key, problem);
      case "gid" -> into.gid = natural(value, key, problem);
      case "mtime" -> {
        into.mtime = seconds(text(value, problem), problem);
        into.hasMtime = true;
      }
      default -> {
        // Access times, names of owners, comments: nothing that an image has.
      }
    }
  }

  private static String text(byte[] value, TarDiagnostics problem) {
    return TarReader.text(value, 0, value.length, problem);
  }

  private static long natural(byte[] value, String key, TarDiagnostics problem) {
    try {
      long number = Long.parseLong(text(value, problem));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw problem.malformed("'" + key + "' in an extended header is not a natural number");
  }

  /** {@code -1.5} is in second -2. */
  private static long seconds(String text, TarDiagnostics problem) {
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    String fraction = dot < 0 ? "" : text.substring(dot + 1);
    try {
      long seconds = Long.parseLong(whole);
      boolean between = fraction.chars().anyMatch(c -> c != '0');
      return whole.startsWith("-") && between ? Math.subtractExact(seconds, 1) : seconds;
    } catch (NumberFormatException | ArithmeticException e) {
      throw problem.malformed("'mtime' in an extended header is not a time", e);
    }
  }
}
