package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.DirectoryTree;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.UnreadableFileException;
import dev.coracle.tree.UnixTime;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies what is in a file system to a directory of the host, as any user: content, links, the nine
 * permission bits and times. Owners, device nodes, special bits and extended attributes need root
 * and are left out.
 */
public final class ImageExtractor {
  private static final PosixFilePermission[] PERMISSIONS = PosixFilePermission.values();

  /**
   * What was done.
   *
   * @param written names written
   * @param left what has not been written, and why, a line each
   */
  public record Report(int written, List<String> left) {}

  private ImageExtractor() {}

  /**
   * Extracts everything.
   *
   * @param target is made; may be there if it is empty
   * @throws CoracleException (ENVIRONMENT) if it is not empty; nothing is half-written then or
   *     after any other failure
   */
  public static Report to(Path target, StoredFileSystem stored) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    Path draft = null;
    try {
      if (isOccupied(whole)) {
        throw occupied(target);
      }
      Files.createDirectories(whole.getParent());
      draft = Files.createTempDirectory(whole.getParent(), "." + whole.getFileName() + ".");
      Report report = fill(draft, stored);
      // rename(2) replaces an empty directory and nothing else.
      Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
      return report;
    } catch (FileSystemException e) {
      if (draft != null && isOccupied(whole)) {
        throw occupied(target);
      }
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "image.extract",
              "cannot extract to " + target + ": " + IoErrorMessage.words(e),
              "name a writable directory with enough free space"),
          e);
    } finally {
      if (draft != null) {
        DirectoryTree.delete(draft);
      }
    }
  }

  /** Whether something stands there that is not an empty directory; links are not followed. */
  private static boolean isOccupied(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (Stream<Path> names = Files.list(path)) {
      return names.findAny().isPresent();
    }
  }

  private static CoracleException occupied(Path target) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "image.extract",
            target + " exists and is not an empty directory",
            "name another directory: existing files are not overwritten"));
  }

  private static Report fill(Path root, StoredFileSystem stored) throws IOException {
    List<String> left = new ArrayList<>();
    Map<Long, Path> first = new HashMap<>();
    List<StoredNode> directories = new ArrayList<>();
    int written = 0;
    for (StoredNode node : stored.nodes()) {
      // A parent is a directory that stands before it here: never a link that leads elsewhere.
      Path path = root.resolve(node.path().text().substring(1));
      switch (node.kind()) {
        case DIRECTORY -> {
          Files.createDirectories(path);
          directories.add(node);
        }
        case SYMLINK -> Files.createSymbolicLink(path, Path.of(node.target()));
        case REGULAR -> {
          Path other = first.get(node.inode());
          if (other != null) {
            Files.createLink(path, other);
          } else {
            try (InputStream stream = stored.open(node)) {
              copy(stream, node, path);
            } catch (UnreadableFileException e) {
              left.add(node.path() + ": " + e.getMessage() + ", which is not read here");
              continue;
            }
            first.put(node.inode(), path);
            dress(path, node);
          }
        }
        default -> {
          left.add(node.path() + ": a device node, FIFO or socket");
          continue;
        }
      }
      written++;
      if (!node.metadata().xattrs().isEmpty()) {
        left.add(node.path() + ": extended attributes " + node.metadata().xattrs().keySet());
      }
    }
    // From below, since a directory that may not be written to may not be filled either.
    Collections.reverse(directories);
    for (StoredNode directory : directories) {
      dress(root.resolve(directory.path().text().substring(1)), directory);
    }
    return new Report(written, left);
  }

  /** Writes a file's bytes; what is a hole in the image stays one, however large. */
  private static void copy(InputStream stream, StoredNode node, Path path) throws IOException {
    if (node.ranges().stream().noneMatch(range -> range.position() == StoredNode.Range.HOLE)) {
      Files.copy(stream, path);
      return;
    }
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long left = node.size();
      for (StoredNode.Range range : node.ranges()) {
        long length = Math.min(range.length(), left);
        if (range.position() == StoredNode.Range.HOLE) {
          stream.skipNBytes(length);
          file.position(file.position() + length);
        } else {
          copy(stream, length, file);
        }
        left -= length;
      }
      if (file.size() < node.size()) {
        file.write(ByteBuffer.allocate(1), node.size() - 1);
      }
    }
  }

  private static void copy(InputStream stream, long length, FileChannel file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int n = stream.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
      if (n == 0) {
        throw new EOFException("the file's bytes end early");
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      left -= n;
    }
  }

  private static void dress(Path path, StoredNode node) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < PERMISSIONS.length; bit++) {
      // The enumeration begins at the owner's read bit, which is the highest of the nine.
      if ((node.metadata().mode() & 0400 >> bit) != 0) {
        permissions.add(PERMISSIONS[bit]);
      }
    }
    Files.setLastModifiedTime(path, UnixTime.fileTime(node.metadata().mtime()));
    Files.setPosixFilePermissions(path, permissions);
  }
}
