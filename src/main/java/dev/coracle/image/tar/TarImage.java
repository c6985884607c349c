package dev.coracle.image.tar;

import dev.coracle.image.archive.ArchiveEntries;
import dev.coracle.image.archive.StoredArchive;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeInputStream;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive as a tree, by the reader that also reads packages. Directories that no entry
 * describes are there all the same, as for those who unpack; a second entry for a name is refused.
 */
final class TarImage {
  private final TarReader reader;
  private final Position problem;
  private final ArchiveEntries entries;

  private long inodes;

  /** Faults as what they are in an image, by the place of the entry. */
  private static final class Position implements TarDiagnostics {
    private long at;
    private String name = "";

    @Override
    public void enterPath(String path) {
      name = path;
    }

    @Override
    public RuntimeException malformed(String cause, @Nullable Throwable thrown) {
      String where = name.isEmpty() ? "" : TarDiagnostics.printable(name) + ": ";
      MalformedImageException e = new MalformedImageException(at, where + cause);
      e.initCause(thrown);
      return new UncheckedIOException(e);
    }
  }

  private TarImage(TarReader reader, long size, Position problem) {
    this.reader = reader;
    this.entries = new ArchiveEntries(true, size);
    this.problem = problem;
  }

  static StoredArchive open(FileChannel channel, long offset, long size) throws IOException {
    ImageBytes bytes = new ImageBytes(channel, offset, size);
    Position problem = new Position();
    RangeInputStream stream = new RangeInputStream(bytes, List.of(new Range(0, size)));
    TarImage image = new TarImage(new TarReader(stream, problem), size, problem);
    try {
      List<StoredNode> nodes = image.read();
      long rest = StoredArchive.afterZeros(bytes, image.reader.position());
      if (rest < size) {
        throw new MalformedImageException(rest, "bytes after the archive's end");
      }
      return new StoredArchive(bytes, nodes);
    } catch (UncheckedIOException e) {
      if (problem.at == 0 && !isMarked(bytes)) {
        throw MalformedImageException.foreign(0, "no tar archive");
      }
      throw e.getCause();
    }
  }

  /** Whether the first header has the mark of POSIX or GNU; only archives of old lack it. */
  private static boolean isMarked(ImageBytes bytes) throws IOException {
    return bytes.size() >= StoredArchive.BLOCK
        && new String(
                bytes.bytes(TarFields.MAGIC, TarFields.USTAR.length()), StandardCharsets.ISO_8859_1)
            .equals(TarFields.USTAR);
  }

  private List<StoredNode> read() throws IOException {
    while (true) {
      problem.at = reader.position();
      Optional<TarHeader> header = reader.next();
      if (header.isEmpty()) {
        return entries.finish();
      }
      TreePath path = ArchiveEntries.path(header.get().name(), problem.at);
      entries.add(node(path, header.get()), problem.at);
    }
  }

  private StoredNode node(TreePath path, TarHeader header) throws MalformedImageException {
    if (header.type() == TarFields.HARD_LINK) {
      return link(path, header);
    }
    Kind kind = kind(header.type());
    boolean device = kind == Kind.CHARACTER || kind == Kind.BLOCK;
    if (device
        && (header.major() > LinuxLimits.MAX_MAJOR || header.minor() > LinuxLimits.MAX_MINOR)) {
      throw new MalformedImageException(problem.at, path + " has an impossible number");
    }
    String target = kind == Kind.SYMLINK ? header.linkName() : "";
    if (kind == Kind.SYMLINK
        && (target.isEmpty()
            || target.length() > LinuxLimits.MAX_PATH
            || target.indexOf('\0') >= 0)) {
      throw new MalformedImageException(problem.at, path + " has an impossible target");
    }
    if (header.uid() > LinuxLimits.MAX_ID || header.gid() > LinuxLimits.MAX_ID) {
      throw new MalformedImageException(problem.at, path + " has an impossible owner");
    }
    return new StoredNode(
        path,
        kind,
        new Metadata(header.mode(), header.uid(), header.gid(), header.mtime(), header.xattrs()),
        0,
        ++inodes,
        1,
        header.size(),
        target,
        device ? (int) header.major() : 0,
        device ? (int) header.minor() : 0,
        header.size() == 0 ? List.of() : List.of(new Range(reader.position(), header.size())),
        false);
  }

  private static Kind kind(char type) {
    return switch (type) {
      case TarFields.SYMLINK -> Kind.SYMLINK;
      case TarFields.CHARACTER_DEVICE -> Kind.CHARACTER;
      case TarFields.BLOCK_DEVICE -> Kind.BLOCK;
      case TarFields.DIRECTORY -> Kind.DIRECTORY;
      case TarFields.FIFO -> Kind.FIFO;
      default -> Kind.REGULAR;
    };
  }

  /** A further name of a file that came before: what counts is what that one said. */
  private StoredNode link(TreePath path, TarHeader header) throws MalformedImageException {
    TreePath target = ArchiveEntries.path(header.linkName(), problem.at);
    StoredNode file =
        entries
            .at(target)
            .filter(node -> node.kind() == Kind.REGULAR)
            .orElseThrow(
                () ->
                    new MalformedImageException(
                        problem.at, path + " links to " + target + ", which is no file before it"));
    return file.withPath(path);
  }
}
