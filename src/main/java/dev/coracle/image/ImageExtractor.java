package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.DirectoryTree;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.UnreadableFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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
    Path draft =
        whole.resolveSibling("." + whole.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Report report = fill(Files.createDirectories(draft), stored);
      Files.deleteIfExists(whole);
      Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
      return report;
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "image.extract",
              target + " is there and not an empty directory",
              "name another directory: nothing is written over"),
          e);
    } catch (FileSystemException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "image.extract",
              "cannot extract to " + target + ": " + IoErrorMessage.words(e),
              "name a directory where you may write, with room for all of it"),
          e);
    } finally {
      DirectoryTree.delete(draft);
    }
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
              Files.copy(stream, path);
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

  private static void dress(Path path, StoredNode node) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < PERMISSIONS.length; bit++) {
      // The enumeration begins at the owner's read bit, which is the highest of the nine.
      if ((node.metadata().mode() & 0400 >> bit) != 0) {
        permissions.add(PERMISSIONS[bit]);
      }
    }
    Files.setLastModifiedTime(path, FileTime.from(node.metadata().mtime(), TimeUnit.SECONDS));
    Files.setPosixFilePermissions(path, permissions);
  }
}
