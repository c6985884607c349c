package dev.coracle.source.apt.index;

import dev.coracle.diagnostic.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Turns a Packages index into the compact form that {@link IndexReader} reads: strings that stand
 * in many paragraphs are kept once, and unused fields are left out.
 *
 * <pre>
 * 0   8  magic "CORAPKG1"
 * 8   4  number of strings
 * 12  4  number of records
 * then the strings: length (2 bytes) and UTF-8 bytes
 * then the records: name, version, filename as strings; architecture, multi-arch, priority as
 *      numbers of strings (4); essential (1); dependencies, provides, conflicts as a count (2) and
 *      numbers of strings (4 each); size (8); SHA-256 (32)
 * All numbers are little-endian.
 * </pre>
 */
public final class IndexWriter {
  static final byte[] MAGIC = "CORAPKG1".getBytes(StandardCharsets.US_ASCII);

  /** Raised when the form or the reading of Packages changes. */
  static final int REVISION = 1;

  private static final String[] FIELDS = {
    "Package", "Version", "Architecture", "Multi-Arch", "Essential", "Priority", "Pre-Depends",
    "Depends", "Provides", "Conflicts", "Breaks", "Filename", "Size", "SHA256"
  };
  private static final byte[][] FIELD_BYTES = new byte[FIELDS.length][];

  static {
    for (int i = 0; i < FIELDS.length; i++) {
      FIELD_BYTES[i] = FIELDS[i].getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static final int PACKAGE = 0;
  private static final int VERSION = 1;
  private static final int ARCHITECTURE = 2;
  private static final int MULTI_ARCH = 3;
  private static final int ESSENTIAL = 4;
  private static final int PRIORITY = 5;
  private static final int PRE_DEPENDS = 6;
  private static final int DEPENDS = 7;
  private static final int PROVIDES = 8;
  private static final int CONFLICTS = 9;
  private static final int BREAKS = 10;
  private static final int FILENAME = 11;
  private static final int SIZE = 12;
  private static final int SHA256 = 13;

  private final Map<String, Integer> strings = new HashMap<>();
  private final List<String> inOrder = new ArrayList<>();
  private final String[] values = new String[FIELDS.length];
  private ByteBuffer records = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
  private int count;

  private IndexWriter() {}

  /** Why an index is not one; it is signed, so the archive itself is at fault. */
  public static final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
      super(message);
    }
  }

  /**
   * Reads a Packages index to its end.
   *
   * @param packages the text, decompressed
   */
  public static byte[] compact(InputStream packages) throws IOException, FormatException {
    IndexWriter writer = new IndexWriter();
    ByteLines lines = new ByteLines(packages);
    int field = -1;
    boolean any = false;
    while (lines.next()) {
      byte[] bytes = lines.buffer();
      int from = lines.from();
      int to = lines.to();
      if (from == to) {
        writer.endParagraph(any);
        any = false;
        field = -1;
      } else if (bytes[from] == ' ' || bytes[from] == '\t') {
        if (field >= 0) {
          writer.values[field] += " " + text(bytes, from, to);
        }
      } else {
        any = true;
        field = fieldAt(bytes, from, to);
        if (field >= 0) {
          writer.values[field] = text(bytes, from + FIELD_BYTES[field].length + 1, to);
        }
      }
    }
    writer.endParagraph(any);
    return writer.bytes();
  }

  private static int fieldAt(byte[] bytes, int from, int to) {
    for (int i = 0; i < FIELD_BYTES.length; i++) {
      byte[] name = FIELD_BYTES[i];
      int colon = from + name.length;
      if (colon < to && bytes[colon] == ':' && bytes[from] == name[0]) {
        int at = 1;
        while (at < name.length && bytes[from + at] == name[at]) {
          at++;
        }
        if (at == name.length) {
          return i;
        }
      }
    }
    return -1;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8).strip();
  }

  private void endParagraph(boolean any) throws FormatException {
    if (!any) {
      return;
    }
    String name = required(PACKAGE, "of an index");
    for (int field : new int[] {PACKAGE, VERSION, FILENAME, ARCHITECTURE}) {
      refuseControl(field, name);
    }
    reserve(4 << 16);
    string(name);
    string(required(VERSION, name));
    string(required(FILENAME, name));
    records.putInt(number(required(ARCHITECTURE, name)));
    records.putInt(number(optional(MULTI_ARCH, "no")));
    records.putInt(number(optional(PRIORITY, "optional")));
    records.put((byte) (optional(ESSENTIAL, "no").equals("yes") ? 1 : 0));
    groups(optional(PRE_DEPENDS, ""), optional(DEPENDS, ""));
    groups(optional(PROVIDES, ""), "");
    groups(optional(CONFLICTS, ""), optional(BREAKS, ""));
    String size = required(SIZE, name);
    String digest = required(SHA256, name);
    if (!size.matches("\\d{1,18}") || !dev.coracle.tree.Sha256.isHex(digest)) {
      throw new FormatException("paragraph " + name + " has no proper Size or SHA256");
    }
    records.putLong(Long.parseLong(size));
    records.put(HexFormat.of().parseHex(digest));
    count++;
    Arrays.fill(values, null);
  }

  private String required(int field, String name) throws FormatException {
    if (values[field] == null || values[field].isEmpty()) {
      throw new FormatException("paragraph " + name + " has no " + FIELDS[field]);
    }
    return values[field];
  }

  /** They become paths, arguments and lines. */
  private void refuseControl(int field, String name) throws FormatException {
    String value = values[field];
    boolean path = field == FILENAME;
    if (value != null
        && (value.chars().anyMatch(c -> Character.isISOControl(c) || c == ' ')
            || (path && (value.startsWith("/") || ("/" + value + "/").contains("/../"))))) {
      throw new FormatException(
          "paragraph " + Excerpt.quote(name) + " has no proper " + FIELDS[field]);
    }
  }

  private String optional(int field, String fallback) {
    return values[field] == null ? fallback : values[field];
  }

  private void groups(String first, String second) throws FormatException {
    int at = records.position();
    records.putShort((short) 0);
    int groups = addGroups(first) + addGroups(second);
    if (groups > 0xffff) {
      throw new FormatException("a paragraph has " + groups + " relations");
    }
    records.putShort(at, (short) groups);
  }

  private int addGroups(String field) {
    int groups = 0;
    for (int from = 0; from < field.length(); ) {
      int comma = field.indexOf(',', from);
      int to = comma < 0 ? field.length() : comma;
      String group = field.substring(from, to).strip();
      if (!group.isEmpty()) {
        reserve(64);
        records.putInt(number(group));
        groups++;
      }
      from = to + 1;
    }
    return groups;
  }

  private int number(String text) {
    Integer number = strings.putIfAbsent(text, inOrder.size());
    if (number == null) {
      inOrder.add(text);
      return inOrder.size() - 1;
    }
    return number;
  }

  private void string(String text) throws FormatException {
    put(records, text);
  }

  private static void put(ByteBuffer buffer, String text) throws FormatException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0xffff) {
      throw new FormatException("a value is " + bytes.length + " bytes long");
    }
    buffer.putShort((short) bytes.length).put(bytes);
  }

  private void reserve(int bytes) {
    if (records.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocate(records.capacity() * 2 + bytes).order(ByteOrder.LITTLE_ENDIAN);
      larger.put(records.flip());
      records = larger;
    }
  }

  private byte[] bytes() throws FormatException {
    int size = 16 + records.position();
    for (String string : inOrder) {
      size += 2 + 3 * string.length();
    }
    ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    all.put(MAGIC).putInt(inOrder.size()).putInt(count);
    for (String string : inOrder) {
      put(all, string);
    }
    all.put(records.flip());
    return Arrays.copyOf(all.array(), all.position());
  }
}
