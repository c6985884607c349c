package dev.coracle.source.apt.index;

import dev.coracle.tree.Sha256;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads what {@link IndexWriter} wrote. Relations that many packages share are one object. */
final class IndexReader {
  private final byte[] bytes;
  private final ByteBuffer buffer;
  private final String architecture;
  private String[] strings = {};
  private List<List<Relation>> relations = List.of();

  private IndexReader(byte[] bytes, String architecture) {
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.architecture = architecture;
  }

  /**
   * Reads an index.
   *
   * @param origin goes into every record
   * @param architecture Debian name, for relations that are restricted
   * @return empty where the bytes are not such an index, whole
   */
  static Optional<List<PackageRecord>> read(
      byte[] bytes, PackageOrigin origin, String architecture) {
    try {
      return Optional.of(new IndexReader(bytes, architecture).read(origin));
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private List<PackageRecord> read(PackageOrigin origin) {
    byte[] magic = new byte[IndexWriter.MAGIC.length];
    buffer.get(magic);
    if (!Arrays.equals(magic, IndexWriter.MAGIC)) {
      throw new IllegalArgumentException("not an index");
    }
    strings = new String[buffer.getInt()];
    relations = new ArrayList<>(java.util.Collections.nCopies(strings.length, null));
    int count = buffer.getInt();
    for (int i = 0; i < strings.length; i++) {
      strings[i] = string();
    }
    List<PackageRecord> records = new ArrayList<>(count);
    HexFormat hex = HexFormat.of();
    for (int i = 0; i < count; i++) {
      String name = string();
      String version = string();
      // A flat repository's paths begin with ./
      String filename = string().replaceFirst("^(\\./+)+", "");
      String recordArchitecture = strings[buffer.getInt()];
      String multiArch = strings[buffer.getInt()];
      String priority = strings[buffer.getInt()];
      boolean essential = buffer.get() != 0;
      List<List<Relation>> dependencies = groups();
      List<Relation> provides = flat();
      List<Relation> conflicts = flat();
      long size = buffer.getLong();
      String digest = hex.formatHex(bytes, buffer.position(), buffer.position() + 32);
      buffer.position(buffer.position() + 32);
      records.add(
          new PackageRecord(
              name,
              version,
              recordArchitecture,
              multiArch,
              essential,
              priority,
              dependencies,
              provides,
              conflicts,
              origin,
              filename,
              size,
              new Sha256(digest)));
    }
    if (buffer.hasRemaining()) {
      throw new IllegalArgumentException("more than an index");
    }
    return records;
  }

  private String string() {
    int length = Short.toUnsignedInt(buffer.getShort());
    String text = new String(bytes, buffer.position(), length, StandardCharsets.UTF_8);
    buffer.position(buffer.position() + length);
    return text;
  }

  private List<List<Relation>> groups() {
    int count = Short.toUnsignedInt(buffer.getShort());
    if (count == 0) {
      return List.of();
    }
    List<List<Relation>> groups = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      List<Relation> group = group(buffer.getInt());
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    return groups;
  }

  private List<Relation> flat() {
    int count = Short.toUnsignedInt(buffer.getShort());
    if (count == 0) {
      return List.of();
    }
    List<Relation> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.addAll(group(buffer.getInt()));
    }
    return all;
  }

  private List<Relation> group(int number) {
    List<Relation> group = relations.get(number);
    if (group == null) {
      group = Relations.parseGroup(strings[number], architecture);
      relations.set(number, group);
    }
    return group;
  }
}
