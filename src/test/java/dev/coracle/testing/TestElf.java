package dev.coracle.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes small ELF files: headers, one loadable segment of the whole file, dynamic section, notes.
 */
public final class TestElf {
  private final boolean wide;
  private final boolean big;
  private int machine = 62;
  private String interpreter;
  private final List<long[]> dynamic = new ArrayList<>();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<String> notes = new ArrayList<>();

  private TestElf(boolean wide, boolean big) {
    this.wide = wide;
    this.big = big;
    strings.write(0);
  }

  /** A file for x86-64. */
  public static TestElf amd64() {
    return new TestElf(true, false);
  }

  /** A 32-bit big-endian file. */
  public static TestElf bigEndian32() {
    return new TestElf(false, true).machine(20);
  }

  /** A program with the usual loader. */
  public static TestElf program() {
    return amd64().interpreter("/lib64/ld-linux-x86-64.so.2");
  }

  public TestElf machine(int value) {
    machine = value;
    return this;
  }

  public TestElf interpreter(String path) {
    interpreter = path;
    return this;
  }

  public TestElf needs(String... names) {
    for (String name : names) {
      tag(1, name);
    }
    return this;
  }

  public TestElf soname(String name) {
    return tag(14, name);
  }

  public TestElf rpath(String path) {
    return tag(15, path);
  }

  public TestElf runpath(String path) {
    return tag(29, path);
  }

  public TestElf dlopen(String json) {
    notes.add(json);
    return this;
  }

  /** A raw dynamic entry. */
  public TestElf entry(long tag, long value) {
    dynamic.add(new long[] {tag, value});
    return this;
  }

  private TestElf tag(int tag, String text) {
    dynamic.add(new long[] {tag, strings.size()});
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    int headerSize = wide ? 64 : 52;
    int entrySize = wide ? 56 : 32;
    int word = wide ? 8 : 4;
    byte[] interp = interpreter == null ? new byte[0] : terminated(interpreter);
    byte[] note = noteBytes();
    List<long[]> segments = new ArrayList<>();
    int count = 2 + (interp.length > 0 ? 1 : 0) + (note.length > 0 ? 1 : 0);
    int at = headerSize + count * entrySize;
    int stringsAt = at;
    int dynamicAt = (stringsAt + strings.size() + 7) / 8 * 8;
    int dynamicSize = (dynamic.size() + 3) * 2 * word;
    int interpAt = dynamicAt + dynamicSize;
    int noteAt = (interpAt + interp.length + 3) / 4 * 4;
    int end = noteAt + note.length;
    segments.add(new long[] {1, 0, end, 4096});
    segments.add(new long[] {2, dynamicAt, dynamicSize, 8});
    if (interp.length > 0) {
      segments.add(new long[] {3, interpAt, interp.length, 1});
    }
    if (note.length > 0) {
      segments.add(new long[] {4, noteAt, note.length, 4});
    }
    ByteBuffer out = ByteBuffer.allocate(end).order(order());
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), (byte) (big ? 2 : 1), 1});
    out.position(16).putShort((short) 3).putShort((short) machine).putInt(1);
    word(out, 0);
    word(out, headerSize);
    word(out, 0);
    out.putInt(0).putShort((short) headerSize).putShort((short) entrySize).putShort((short) count);
    out.position(headerSize);
    for (long[] segment : segments) {
      out.putInt((int) segment[0]);
      if (wide) {
        out.putInt(4).putLong(segment[1]).putLong(segment[1]).putLong(segment[1]);
        out.putLong(segment[2]).putLong(segment[2]).putLong(segment[3]);
      } else {
        out.putInt((int) segment[1]).putInt((int) segment[1]).putInt((int) segment[1]);
        out.putInt((int) segment[2]).putInt((int) segment[2]).putInt(4).putInt((int) segment[3]);
      }
    }
    out.position(stringsAt).put(strings.toByteArray()).position(dynamicAt);
    for (long[] entry : dynamic) {
      word(out, entry[0]);
      word(out, entry[1]);
    }
    word(out, 5);
    word(out, stringsAt);
    word(out, 10);
    word(out, strings.size());
    out.position(interpAt).put(interp).position(noteAt).put(note);
    return out.array();
  }

  private byte[] noteBytes() {
    ByteBuffer out = ByteBuffer.allocate(65536).order(order());
    for (String json : notes) {
      byte[] body = terminated(json);
      out.putInt(4).putInt(body.length).putInt(0x407c0c0a).put(new byte[] {'F', 'D', 'O', 0});
      out.put(body).position((out.position() + 3) / 4 * 4);
    }
    byte[] result = new byte[out.position()];
    out.flip().get(result);
    return result;
  }

  private ByteOrder order() {
    return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private void word(ByteBuffer out, long value) {
    if (wide) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  private static byte[] terminated(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
