package dev.coracle.image.tar;

import dev.coracle.tar.TarFields;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Xattr;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The headers of one name: a block of 512 bytes, and before it, where the block has no room for
 * something, an extended header with records of any length.
 *
 * @param name as stored
 * @param type the type flag
 * @param metadata owner, mode, time; attributes too, but for a hard link
 * @param size bytes that follow
 * @param linkName target of a link; empty for all else
 * @param major of a device
 * @param minor of a device
 */
record TarEntry(
    String name, char type, Metadata metadata, long size, String linkName, int major, int minor) {
  /** What follows the magic: a zero, and the version in two digits. */
  private static final String VERSION = "\00000";

  private static final int ID_DIGITS = 7;
  private static final int LONG_DIGITS = 11;

  /** The headers' bytes, a multiple of 512. */
  byte[] headers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(TarFields.BLOCK);
    byte[] records = records();
    if (records.length > 0) {
      // Readers that do not know extended headers unpack them as files; the name says what it is.
      TarEntry extended =
          new TarEntry(
              "PaxHeaders/" + name,
              TarFields.EXTENDED,
              Metadata.rootOwned(0644, 0),
              records.length,
              "",
              0,
              0);
      out.writeBytes(extended.block());
      out.writeBytes(records);
      out.writeBytes(new byte[-records.length & (TarFields.BLOCK - 1)]);
    }
    out.writeBytes(block());
    return out.toByteArray();
  }

  private byte[] block() {
    byte[] block = new byte[TarFields.BLOCK];
    text(block, TarFields.NAME, name);
    number(block, TarFields.MODE, ID_DIGITS, metadata.mode());
    number(block, TarFields.UID, ID_DIGITS, metadata.uid());
    number(block, TarFields.GID, ID_DIGITS, metadata.gid());
    number(block, TarFields.SIZE, LONG_DIGITS, size);
    number(block, TarFields.MTIME, LONG_DIGITS, metadata.mtime());
    block[TarFields.TYPE] = (byte) type;
    text(block, TarFields.LINK_NAME, linkName);
    byte[] magic = (TarFields.USTAR + VERSION).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, TarFields.MAGIC, magic.length);
    number(block, TarFields.MAJOR, ID_DIGITS, major);
    number(block, TarFields.MINOR, ID_DIGITS, minor);
    checkSum(block);
    return block;
  }

  /** Counted with its own field full of spaces; six digits, a zero and a space. */
  private static void checkSum(byte[] block) {
    long sum = TarFields.CHECKSUM_LENGTH * ' ';
    for (byte b : block) {
      sum += b & 0xff;
    }
    number(block, TarFields.CHECKSUM, TarFields.CHECKSUM_LENGTH - 2, sum);
    block[TarFields.CHECKSUM + TarFields.CHECKSUM_LENGTH - 1] = ' ';
  }

  /** As much of a text as there is room for; what is no ASCII as underscores. */
  private static void text(byte[] block, int at, String text) {
    for (int i = 0; i < Math.min(TarFields.NAME_LENGTH, text.length()); i++) {
      block[at + i] = (byte) (text.charAt(i) < 0x80 ? text.charAt(i) : '_');
    }
  }

  /** Octal digits and a zero; all zeros where it has more. */
  private static void number(byte[] block, int at, int digits, long value) {
    long rest = fits(value, digits) ? value : 0;
    for (int i = digits - 1; i >= 0; i--) {
      block[at + i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
  }

  private static boolean fits(long value, int digits) {
    return value >>> (3 * digits) == 0;
  }

  private static boolean fits(String text) {
    return text.length() <= TarFields.NAME_LENGTH && text.chars().allMatch(c -> c < 0x80);
  }

  /** What the block has no room for, sorted by key. */
  private byte[] records() {
    if (type == TarFields.EXTENDED) {
      return new byte[0];
    }
    TreeMap<String, byte[]> records = new TreeMap<>();
    if (!fits(name)) {
      records.put("path", utf8(name));
    }
    if (!fits(linkName)) {
      records.put("linkpath", utf8(linkName));
    }
    put(records, "uid", metadata.uid(), ID_DIGITS);
    put(records, "gid", metadata.gid(), ID_DIGITS);
    put(records, "size", size, LONG_DIGITS);
    put(records, "mtime", metadata.mtime(), LONG_DIGITS);
    if (type != TarFields.HARD_LINK) {
      for (Map.Entry<String, Xattr> xattr : metadata.xattrs().entrySet()) {
        records.put(TarFields.XATTR + xattr.getKey(), xattr.getValue().bytes());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    records.forEach((key, value) -> record(out, utf8(key), value));
    return out.toByteArray();
  }

  private static void put(Map<String, byte[]> records, String key, long value, int digits) {
    if (!fits(value, digits)) {
      records.put(key, utf8(Long.toString(value)));
    }
  }

  /** {@code LENGTH KEY=VALUE\n}, where the length counts itself too. */
  private static void record(ByteArrayOutputStream out, byte[] key, byte[] value) {
    int rest = key.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length++;
    }
    out.writeBytes(utf8(length + " "));
    out.writeBytes(key);
    out.write('=');
    out.writeBytes(value);
    out.write('\n');
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
