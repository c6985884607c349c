package dev.coracle.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** Writes the archive of a layer, with whatever attributes its entries are to have. */
final class LayerTar {
  static final long TIME = 1_700_000_000L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int mode = -1;
  private long uid;
  private long gid;
  private long time = TIME;
  private Map<String, byte[]> pax = new TreeMap<>();

  /** For the next entry. */
  LayerTar mode(int bits) {
    mode = bits;
    return this;
  }

  LayerTar owner(long user, long group) {
    uid = user;
    gid = group;
    return this;
  }

  LayerTar time(long seconds) {
    time = seconds;
    return this;
  }

  LayerTar xattr(String name, byte[] value) {
    pax.put("SCHILY.xattr." + name, value);
    return this;
  }

  LayerTar directory(String name) {
    return entry(name + "/", '5', 0755, "", new byte[0]);
  }

  LayerTar file(String name, String body) {
    return file(name, body.getBytes(StandardCharsets.UTF_8));
  }

  LayerTar file(String name, byte[] body) {
    return entry(name, '0', 0644, "", body);
  }

  LayerTar symlink(String name, String target) {
    return entry(name, '2', 0777, target, new byte[0]);
  }

  LayerTar hardLink(String name, String target) {
    return entry(name, '1', 0644, target, new byte[0]);
  }

  LayerTar fifo(String name) {
    return entry(name, '6', 0600, "", new byte[0]);
  }

  LayerTar device(String name, char type) {
    return entry(name, type, 0600, "", new byte[0]);
  }

  /** Hides a name of lower layers. */
  LayerTar whiteout(String name) {
    int slash = name.lastIndexOf('/') + 1;
    return file(name.substring(0, slash) + ".wh." + name.substring(slash), "");
  }

  LayerTar opaque(String directory) {
    return file(directory + "/.wh..wh..opq", "");
  }

  LayerTar entry(String name, char type, int defaultMode, String link, byte[] body) {
    byte[] raw = name.getBytes(StandardCharsets.UTF_8);
    if (raw.length > 100 || raw.length != name.length()) {
      pax.put("path", raw);
    }
    byte[] rawLink = link.getBytes(StandardCharsets.UTF_8);
    if (rawLink.length > 100 || rawLink.length != link.length()) {
      pax.put("linkpath", rawLink);
    }
    if (!pax.isEmpty()) {
      ByteArrayOutputStream records = new ByteArrayOutputStream();
      pax.forEach((key, value) -> records.writeBytes(record(key, value)));
      header("pax".getBytes(StandardCharsets.UTF_8), 'x', 0644, new byte[0], records.size());
      content(records.toByteArray());
    }
    header(raw, type, mode < 0 ? defaultMode : mode, rawLink, body.length);
    content(body);
    mode = -1;
    uid = 0;
    gid = 0;
    time = TIME;
    pax = new TreeMap<>();
    return this;
  }

  private void header(byte[] name, char type, int bits, byte[] link, int size) {
    byte[] block = new byte[512];
    put(block, 0, 100, name);
    number(block, 100, 8, bits);
    number(block, 108, 8, uid);
    number(block, 116, 8, gid);
    number(block, 124, 12, size);
    number(block, 136, 12, time);
    block[156] = (byte) type;
    put(block, 157, 100, link);
    put(block, 257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    number(block, 329, 8, 0);
    number(block, 337, 8, 0);
    java.util.Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    number(block, 148, 8, sum);
    out.writeBytes(block);
  }

  private void content(byte[] body) {
    out.writeBytes(body);
    out.writeBytes(new byte[-body.length & 511]);
  }

  private static void number(byte[] block, int offset, int width, long value) {
    String digits = Long.toOctalString(value);
    put(
        block,
        offset,
        width,
        ("0".repeat(width - 1 - digits.length()) + digits).getBytes(StandardCharsets.US_ASCII));
  }

  private static void put(byte[] block, int offset, int width, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, Math.min(width, bytes.length));
  }

  private static byte[] record(String key, byte[] value) {
    int payload = key.getBytes(StandardCharsets.UTF_8).length + value.length + 3;
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

  byte[] plain() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[1024]);
    return whole.toByteArray();
  }

  static byte[] gzip(byte[] plain) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream stream = new GZIPOutputStream(bytes)) {
        stream.write(plain);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] zstd(byte[] plain) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream stream = new ZstdCompressorOutputStream(bytes)) {
        stream.write(plain);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
