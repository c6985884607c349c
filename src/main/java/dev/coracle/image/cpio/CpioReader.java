package dev.coracle.image.cpio;

import dev.coracle.image.archive.ArchiveEntries;
import dev.coracle.image.archive.StoredArchive;
import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads any newc archive, by whomever it was written, or several one after another as Linux takes
 * them: zeros between them are passed over, each begins at a multiple of four bytes, and what a
 * later one brings takes the place of what was there. Every place is checked to lie inside, and
 * work is bounded by the archive's size. A name that comes twice in one archive is refused: what a
 * person sees here must be what any reader finds.
 */
final class CpioReader {
  /** PATH_MAX of Linux, with the terminating zero. */
  private static final int MAX_NAME = LinuxLimits.MAX_PATH + 1;

  private final ImageBytes bytes;
  private final ArchiveEntries entries;

  /** Names of files that have several, until the archive that they stand in ends. */
  private final Map<List<Long>, Linked> linked = new LinkedHashMap<>();

  private long inodes;

  /** One file's names. */
  private record Linked(List<Entry> names) {}

  private record Entry(long position, TreePath path, CpioHeader header, long dataAt) {}

  private CpioReader(ImageBytes bytes) {
    this.bytes = bytes;
    this.entries = new ArchiveEntries(false, bytes.size());
  }

  static StoredArchive open(FileChannel channel, long offset, long size) throws IOException {
    ImageBytes bytes = new ImageBytes(channel, offset, size);
    return new StoredArchive(bytes, new CpioReader(bytes).read());
  }

  private List<StoredNode> read() throws IOException {
    if (!CpioHeader.begins(bytes, 0)) {
      throw MalformedImageException.foreign(0, "no newc archive");
    }
    long at = 0;
    do {
      at = archive(at);
      at = StoredArchive.afterZeros(bytes, at);
    } while (at < bytes.size());
    return entries.finish();
  }

  /** Reads one archive and says where it ends. */
  private long archive(long begin) throws IOException {
    long at = begin;
    while (true) {
      CpioHeader header = CpioHeader.read(bytes.bytes(at, CpioHeader.BYTES), at);
      long nameAt = at + CpioHeader.BYTES;
      String name = name(nameAt, header.nameSize());
      long dataAt = Blocks.roundUp(nameAt + header.nameSize(), CpioHeader.UNIT);
      if (header.isTrailer(bytes, nameAt)) {
        if (header.size() != 0) {
          throw new MalformedImageException(at, "the archive's last entry has bytes");
        }
        finishLinks();
        entries.nextArchive();
        return Math.min(dataAt, bytes.size());
      }
      if (header.size() > bytes.size() - dataAt) {
        throw new MalformedImageException(at, "the archive is cut short in " + name);
      }
      entry(new Entry(at, ArchiveEntries.path(name, nameAt), header, dataAt));
      at = Blocks.roundUp(dataAt + header.size(), CpioHeader.UNIT);
    }
  }

  private String name(long at, long size) throws IOException {
    if (size < 2 || size > MAX_NAME) {
      throw new MalformedImageException(at, "a name of " + size + " bytes");
    }
    String name = bytes.text(at, (int) size - 1);
    if (bytes.u8(at + size - 1) != 0 || name.indexOf('\0') >= 0) {
      throw new MalformedImageException(at, "a name that does not end where it should");
    }
    return name;
  }

  private void entry(Entry entry) throws IOException {
    CpioHeader header = entry.header;
    Kind kind =
        FileMode.kind(header.mode())
            .orElseThrow(
                () ->
                    new MalformedImageException(
                        entry.position, entry.path + " is of no kind that Linux has"));
    if (header.mode() >>> 16 != 0) {
      throw new MalformedImageException(entry.position, entry.path + " has an impossible mode");
    }
    if (kind != Kind.REGULAR && kind != Kind.SYMLINK && header.size() != 0) {
      throw new MalformedImageException(entry.position, entry.path + " has bytes and is no file");
    }
    if (header.summed() && kind == Kind.REGULAR) {
      checkSum(entry);
    }
    if (kind == Kind.REGULAR && header.links() > 1) {
      linked
          .computeIfAbsent(
              List.of(header.major(), header.minor(), header.inode()),
              key -> new Linked(new ArrayList<>()))
          .names()
          .add(entry);
      return;
    }
    entries.add(node(entry, kind, ++inodes, ranges(entry)), entry.position);
  }

  private static List<Range> ranges(Entry entry) {
    return entry.header.size() == 0
        ? List.of()
        : List.of(new Range(entry.dataAt, entry.header.size()));
  }

  private StoredNode node(Entry entry, Kind kind, long inode, List<Range> ranges)
      throws IOException {
    CpioHeader header = entry.header;
    boolean device = kind == Kind.CHARACTER || kind == Kind.BLOCK;
    if (device
        && (header.deviceMajor() > LinuxLimits.MAX_MAJOR
            || header.deviceMinor() > LinuxLimits.MAX_MINOR)) {
      throw new MalformedImageException(entry.position, entry.path + " has an impossible number");
    }
    Metadata metadata =
        new Metadata(
            header.mode() & LinuxLimits.MODE_BITS,
            header.uid(),
            header.gid(),
            header.mtime(),
            Collections.emptySortedMap());
    return new StoredNode(
        entry.path,
        kind,
        metadata,
        0,
        inode,
        header.links(),
        ranges.stream().mapToLong(Range::length).sum(),
        kind == Kind.SYMLINK ? target(entry) : "",
        device ? (int) header.deviceMajor() : 0,
        device ? (int) header.deviceMinor() : 0,
        kind == Kind.REGULAR ? ranges : List.of(),
        false);
  }

  private String target(Entry entry) throws IOException {
    long size = entry.header.size();
    if (size < 1 || size >= MAX_NAME) {
      throw new MalformedImageException(entry.position, "a target of " + size + " bytes");
    }
    String target = bytes.text(entry.dataAt, (int) size);
    if (target.indexOf('\0') >= 0) {
      throw new MalformedImageException(entry.position, "a target with a zero in it");
    }
    return target;
  }

  /** One of a file's names brings its bytes, by custom the last; all say the same else. */
  private void finishLinks() throws IOException {
    for (Linked file : linked.values()) {
      Entry source = file.names().get(0);
      for (Entry name : file.names()) {
        if (name.header.size() > 0) {
          if (source.header.size() > 0) {
            throw new MalformedImageException(
                name.position, source.path + " and " + name.path + " bring bytes for one file");
          }
          source = name;
        }
      }
      StoredNode first = null;
      for (Entry name : file.names()) {
        if (!sameFile(name.header, source.header)) {
          throw new MalformedImageException(
              name.position, name.path + " and " + source.path + " are one file, and differ");
        }
        if (first == null) {
          StoredNode node = node(name, Kind.REGULAR, ++inodes, ranges(source));
          first = entries.add(node, name.position);
        } else {
          entries.addName(first.withPath(name.path), name.position);
        }
      }
    }
    linked.clear();
  }

  private static boolean sameFile(CpioHeader a, CpioHeader b) {
    return a.mode() == b.mode()
        && a.uid() == b.uid()
        && a.gid() == b.gid()
        && a.mtime() == b.mtime()
        && a.links() == b.links();
  }

  private void checkSum(Entry entry) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long sum = 0;
    for (long done = 0; done < entry.header.size(); ) {
      int count = (int) Math.min(buffer.length, entry.header.size() - done);
      bytes.read(entry.dataAt + done, buffer, 0, count);
      for (int i = 0; i < count; i++) {
        sum += buffer[i] & 0xff;
      }
      done += count;
    }
    if ((sum & 0xffff_ffffL) != entry.header.check()) {
      throw new MalformedImageException(entry.position, entry.path + " has a wrong checksum");
    }
  }
}
