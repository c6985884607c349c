package dev.coracle.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Writes tar archives byte by byte, with all that decent writers refuse to write. */
public final class RawTar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public RawTar entry(String name, char type, String body, String linkName) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    header(name, type, octal(bytes.length, 12), linkName, "0000000", "0000000");
    body(bytes);
    return this;
  }

  /** A header alone, with the size field as given. */
  public RawTar header(
      String name, char type, byte[] size, String linkName, String major, String minor) {
    byte[] block = new byte[512];
    put(block, 0, 100, name.getBytes(StandardCharsets.UTF_8));
    put(block, 100, 8, octal(0644, 8));
    put(block, 108, 8, octal(0, 8));
    put(block, 116, 8, octal(0, 8));
    put(block, 124, 12, size);
    put(block, 136, 12, octal(1_700_000_000L, 12));
    block[156] = (byte) type;
    put(block, 157, 100, linkName.getBytes(StandardCharsets.UTF_8));
    put(block, 257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    put(block, 329, 8, major.getBytes(StandardCharsets.US_ASCII));
    put(block, 337, 8, minor.getBytes(StandardCharsets.US_ASCII));
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, 8, octal(sum, 8));
    out.writeBytes(block);
    return this;
  }

  public RawTar pax(Map<String, byte[]> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new TreeMap<>(records).forEach((key, value) -> bytes.writeBytes(record(key, value)));
    header("pax", 'x', octal(bytes.size(), 12), "", "0000000", "0000000");
    body(bytes.toByteArray());
    return this;
  }

  public RawTar pax(String key, String value) {
    return pax(Map.of(key, value.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] record(String key, byte[] value) {
    int payload = 1 + key.length() + 1 + value.length + 1;
    int length = payload + 1;
    while (Integer.toString(length).length() + payload != length) {
      length++;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(value);
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private void body(byte[] bytes) {
    out.writeBytes(bytes);
    out.writeBytes(new byte[-bytes.length & 511]);
  }

  public byte[] finish() {
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }

  public byte[] unfinished() {
    return out.toByteArray();
  }

  public static byte[] octal(long value, int width) {
    String digits = Long.toOctalString(value);
    return ("0".repeat(width - 1 - digits.length()) + digits + "\0")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void put(byte[] block, int offset, int width, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, Math.min(width, bytes.length));
  }
}
