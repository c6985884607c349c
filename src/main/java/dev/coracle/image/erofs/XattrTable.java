package dev.coracle.image.erofs;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.XattrName;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Xattr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The extended attributes of a whole tree: those worth storing once for all, and the body that goes
 * after each inode. Bodies are asked for after every inode has been counted.
 */
final class XattrTable {
  private static final int MAX_SHARED_PER_INODE = 255;
  private static final int NONE = -1;

  private record Pair(String name, Xattr value) {}

  private final Map<Pair, Integer> uses = new LinkedHashMap<>();
  private final Map<Pair, Integer> shared = new HashMap<>();
  private final ByteArrayOutputStream sharedArea = new ByteArrayOutputStream();

  /** Counts the attributes of one inode. */
  void count(Metadata metadata) {
    metadata.xattrs().forEach((name, value) -> uses.merge(new Pair(name, value), 1, Integer::sum));
  }

  /** Decides which attributes are shared: those that take less room so, if it is worth a block. */
  void share() {
    long saved = 0;
    for (Map.Entry<Pair, Integer> use : uses.entrySet()) {
      byte[] entry = entry(use.getKey());
      long saving = (long) use.getValue() * (entry.length - Integer.BYTES);
      if (saving > entry.length) {
        saved += saving;
        shared.put(use.getKey(), sharedArea.size() / OnDisk.XATTR_UNIT);
        sharedArea.writeBytes(entry);
      }
    }
    if (saved <= Blocks.roundUp(sharedArea.size(), OnDisk.BLOCK)) {
      shared.clear();
      sharedArea.reset();
    }
  }

  /** The shared attributes, each at four times its identifier. */
  byte[] sharedArea() {
    return sharedArea.toByteArray();
  }

  /**
   * What follows an inode: header, identifiers of shared attributes, the others in full. Empty
   * where there is nothing: a header without attributes is invalid.
   */
  byte[] body(Metadata metadata) {
    if (metadata.xattrs().isEmpty()) {
      return new byte[0];
    }
    List<Integer> identifiers = new ArrayList<>();
    ByteArrayOutputStream inline = new ByteArrayOutputStream();
    metadata
        .xattrs()
        .forEach(
            (name, value) -> {
              Pair pair = new Pair(name, value);
              int identifier = shared.getOrDefault(pair, NONE);
              if (identifier != NONE && identifiers.size() < MAX_SHARED_PER_INODE) {
                identifiers.add(identifier);
              } else {
                inline.writeBytes(entry(pair));
              }
            });
    ByteBuffer body =
        ByteBuffer.allocate(
                OnDisk.XATTR_HEADER_SIZE + Integer.BYTES * identifiers.size() + inline.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    body.put(OnDisk.XATTR_HEADER_SHARED_COUNT, (byte) identifiers.size());
    body.position(OnDisk.XATTR_HEADER_SIZE);
    identifiers.forEach(body::putInt);
    return body.put(inline.toByteArray()).array();
  }

  private static byte[] entry(Pair pair) {
    XattrName name = XattrName.of(pair.name()).orElseThrow();
    byte[] value = pair.value().bytes();
    int used = OnDisk.XATTR_ENTRY_SIZE + name.rest().length + value.length;
    ByteBuffer entry =
        ByteBuffer.allocate((int) Blocks.roundUp(used, OnDisk.XATTR_UNIT))
            .order(ByteOrder.LITTLE_ENDIAN);
    entry.put(0, (byte) name.rest().length);
    entry.put(OnDisk.XATTR_ENTRY_NAME_INDEX, (byte) name.index());
    entry.putShort(OnDisk.XATTR_ENTRY_VALUE_SIZE, (short) value.length);
    entry.position(OnDisk.XATTR_ENTRY_SIZE).put(name.rest()).put(value);
    return entry.array();
  }
}
