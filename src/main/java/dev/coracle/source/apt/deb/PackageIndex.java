package dev.coracle.source.apt.deb;

import dev.coracle.tar.TarFields;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The index of an unpacked package, as bytes; Coracle's own format, little-endian, read at once.
 *
 * <pre>
 * header   magic u32 "CPKX", entries u32, total bytes u32
 * entries  sorted by path, each: type u8, mode u16, uid u32, gid u32, mtime i64,
 *          path length u32, path UTF-8, attributes u16, each: name length u16, name, value length
 *          u32, value
 *   file   size i64, offset i64, SHA-256 32 bytes
 *   links  target length u32, target UTF-8
 *   device major u32, minor u32
 * </pre>
 */
final class PackageIndex {
  private static final int MAGIC = 'C' | 'P' << 8 | 'K' << 16 | 'X' << 24;
  private static final int HEADER = 12;

  private PackageIndex() {}

  /**
   * Encodes.
   *
   * @param entries sorted by path
   */
  static byte[] encode(Collection<PackageEntry> entries) {
    Encoder encoder = new Encoder();
    for (PackageEntry entry : entries) {
      encoder.entry(entry);
    }
    byte[] body = encoder.out.toByteArray();
    return ByteBuffer.allocate(HEADER + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(MAGIC)
        .putInt(entries.size())
        .putInt(HEADER + body.length)
        .put(body)
        .array();
  }

  /**
   * Decodes to nodes.
   *
   * @param contents the blob that the offsets count in
   * @param origin of every node
   * @throws IllegalArgumentException if these are not such bytes
   */
  static SortedMap<TreePath, Node> decode(byte[] index, Path contents, Origin origin) {
    try {
      return new Decoder(index, contents, origin).nodes();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a package index", e);
    }
  }

  private static final class Encoder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteBuffer small = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    private void entry(PackageEntry entry) {
      Metadata metadata = entry.metadata();
      out.write(entry.type());
      u16(metadata.mode());
      u32(metadata.uid());
      u32(metadata.gid());
      i64(metadata.mtime());
      text(entry.path().text());
      u16(metadata.xattrs().size());
      metadata
          .xattrs()
          .forEach(
              (name, value) -> {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                u16(bytes.length);
                out.writeBytes(bytes);
                u32(value.bytes().length);
                out.writeBytes(value.bytes());
              });
      switch (entry.type()) {
        case TarFields.FILE -> {
          i64(entry.size());
          i64(entry.offset());
          out.writeBytes(entry.sha256().orElseThrow().bytes());
        }
        case TarFields.HARD_LINK, TarFields.SYMLINK -> text(entry.target());
        case TarFields.CHARACTER_DEVICE, TarFields.BLOCK_DEVICE -> {
          u32(entry.major());
          u32(entry.minor());
        }
        default -> {
          // A directory or FIFO has nothing more.
        }
      }
    }

    private void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      u32(bytes.length);
      out.writeBytes(bytes);
    }

    private void u16(int value) {
      small.clear();
      out.write(small.putShort((short) value).array(), 0, 2);
    }

    private void u32(long value) {
      small.clear();
      out.write(small.putInt((int) value).array(), 0, 4);
    }

    private void i64(long value) {
      small.clear();
      out.write(small.putLong(value).array(), 0, 8);
    }
  }

  private static final class Decoder {
    private final byte[] bytes;
    private final ByteBuffer in;
    private final Path contents;
    private final Origin origin;

    /** Most files of a package share owner, mode and time. */
    private final Map<Long, Metadata> recent = new HashMap<>();

    private long recentTime;

    private Decoder(byte[] bytes, Path contents, Origin origin) {
      this.bytes = bytes;
      this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      this.contents = contents;
      this.origin = origin;
    }

    private SortedMap<TreePath, Node> nodes() {
      if (in.getInt() != MAGIC) {
        throw new IllegalArgumentException("wrong magic");
      }
      int count = in.getInt();
      if (in.getInt() != bytes.length) {
        throw new IllegalArgumentException("wrong length");
      }
      if (count < 0 || count > bytes.length) {
        throw new IllegalArgumentException("wrong count");
      }
      List<Map.Entry<TreePath, Node>> nodes = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        char type = (char) in.get();
        int mode = in.getShort();
        long uid = in.getInt() & 0xffff_ffffL;
        long gid = in.getInt() & 0xffff_ffffL;
        long mtime = in.getLong();
        TreePath path = TreePath.of(text(in.getInt()));
        Metadata metadata = metadata(mode, uid, gid, mtime, in.getShort());
        nodes.add(new SimpleImmutableEntry<>(path, node(type, metadata)));
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("more than entries");
      }
      // A tree map made from a sorted map compares nothing.
      return new TreeMap<>(new SortedEntries<>(nodes));
    }

    private Node node(char type, Metadata metadata) {
      return switch (type) {
        case TarFields.FILE -> {
          long size = in.getLong();
          long offset = in.getLong();
          String hex = HexFormat.of().formatHex(bytes, in.position(), in.position() + 32);
          in.position(in.position() + 32);
          yield new Node.RegularFile(
              metadata, Content.of(contents, offset, size, new Sha256(hex)), origin);
        }
        case TarFields.HARD_LINK ->
            new Node.HardLink(metadata, TreePath.of(text(in.getInt())), origin);
        case TarFields.SYMLINK -> new Node.Symlink(metadata, text(in.getInt()), origin);
        case TarFields.CHARACTER_DEVICE, TarFields.BLOCK_DEVICE ->
            new Node.Device(
                metadata,
                type == TarFields.CHARACTER_DEVICE
                    ? Node.Device.Type.CHARACTER
                    : Node.Device.Type.BLOCK,
                in.getInt(),
                in.getInt(),
                origin);
        case TarFields.DIRECTORY -> new Node.Directory(metadata, origin);
        case TarFields.FIFO -> new Node.Device(metadata, Node.Device.Type.FIFO, 0, 0, origin);
        default -> throw new IllegalArgumentException("unknown type " + (int) type);
      };
    }

    private Metadata metadata(int mode, long uid, long gid, long mtime, int xattrs) {
      if (xattrs != 0 || uid != 0 || gid > 0xffff) {
        return new Metadata(mode, uid, gid, mtime, xattrs(xattrs));
      }
      if (mtime != recentTime) {
        recent.clear();
        recentTime = mtime;
      }
      return recent.computeIfAbsent(
          gid << 16 | mode,
          key -> new Metadata(mode, uid, gid, mtime, Collections.emptySortedMap()));
    }

    private SortedMap<String, Xattr> xattrs(int count) {
      SortedMap<String, Xattr> xattrs = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        String name = text(in.getShort());
        byte[] value = new byte[in.getInt()];
        in.get(value);
        xattrs.put(name, new Xattr(value));
      }
      return xattrs;
    }

    private String text(int length) {
      String text = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
      in.position(in.position() + length);
      return text;
    }
  }
}
