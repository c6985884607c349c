package dev.coracle.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Private directories whose owner holds a lock beside each, so that any other process can see
 * whether the owner lives: process ids mean nothing in another container. The kernel drops the lock
 * of a killed process.
 */
public final class OwnedDirectories {
  private static final String LOCK = ".lock";
  private static final String TEMPORARY = "coracle-";
  private static final Map<Path, FileChannel> HELD = new ConcurrentHashMap<>();

  private OwnedDirectories() {}

  /**
   * A socket's path has at most 107 bytes (unix(7)), of which our own names take up to 66: {@code
   * /coracle-verify-UUID/share.trial}.
   */
  private static final int LONGEST_PARENT = 40;

  private static final Path SHORT_PARENT = Path.of("/tmp");

  /** Looks at a dead owner's directory before it is deleted. */
  @FunctionalInterface
  public interface Rescue {
    /** The directory may be missing. */
    void take(Path directory) throws IOException;
  }

  /**
   * Makes a directory that nobody else can open (mode 0700), and holds its lock.
   *
   * @param prefix what its name begins with
   */
  public static Path create(Path parent, String prefix) throws IOException {
    synchronized (HELD) {
      return createAlone(parent, prefix);
    }
  }

  /** A thread that opened the lock of another's new directory would lose it, as POSIX has it. */
  private static Path createAlone(Path parent, String prefix) throws IOException {
    while (true) {
      Path directory = parent.resolve(prefix + UUID.randomUUID());
      Path file = lockFile(directory);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      boolean locked = false;
      try {
        // A sweeper may have taken the file for a leftover between these two steps.
        locked = channel.tryLock() != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (locked) {
          HELD.put(directory, channel);
          return Files.createDirectory(
              directory,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process sweeps: the next name.
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    }
  }

  /**
   * Makes such a directory among the host's temporary files, and deletes what is left there of dead
   * owners that are this user.
   *
   * @param purpose a word for its name
   */
  public static Path temporary(String purpose) throws IOException {
    Path parent = temporaryParent(Path.of(System.getProperty("java.io.tmpdir")));
    Path directory = create(parent, TEMPORARY + purpose + "-");
    UserPrincipal user = Files.getOwner(directory);
    try (var files = Files.newDirectoryStream(parent, TEMPORARY + "*" + LOCK)) {
      for (Path file : files) {
        sweepIfOf(user, file);
      }
    }
    return directory;
  }

  /** Sockets lie in these directories, so a long path will not do. */
  static Path temporaryParent(Path wanted) {
    boolean tooLong = wanted.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PARENT;
    return tooLong && Files.isWritable(SHORT_PARENT) ? SHORT_PARENT : wanted;
  }

  /** Other users' directories are theirs to sweep, even where this one could. */
  private static void sweepIfOf(UserPrincipal user, Path file) throws IOException {
    try {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(user)) {
        sweep(directory(file), file, directory -> {});
      }
    } catch (NoSuchFileException e) {
      // Another process has swept it.
      return;
    }
  }

  private static Path directory(Path lock) {
    String name = lock.getFileName().toString();
    return lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
  }

  /** Lets go of a directory, which has been moved away or deleted. */
  public static void release(Path directory) throws IOException {
    FileChannel channel = HELD.remove(directory);
    if (channel != null) {
      Files.deleteIfExists(lockFile(directory));
      channel.close();
    }
  }

  /** Deletes a directory and lets go of it. */
  public static void delete(Path directory) throws IOException {
    DirectoryTree.delete(directory);
    release(directory);
  }

  /** Deletes what is left of dead owners among the directories whose names begin so. */
  public static void sweep(Path parent, String prefix) throws IOException {
    sweep(parent, prefix, directory -> {});
  }

  /** As {@link #sweep(Path, String)}. */
  public static void sweep(Path parent, String prefix, Rescue rescue) throws IOException {
    try (var files = Files.newDirectoryStream(parent, prefix + "*" + LOCK)) {
      for (Path file : files) {
        sweep(directory(file), file, rescue);
      }
    }
  }

  private static void sweep(Path directory, Path file, Rescue rescue) throws IOException {
    synchronized (HELD) {
      if (!HELD.containsKey(directory)) {
        sweepUnheld(directory, file, rescue);
      }
    }
  }

  private static void sweepUnheld(Path directory, Path file, Rescue rescue) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        rescue.take(directory);
        DirectoryTree.delete(directory);
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      // Another process has swept it, or another thread holds it.
      return;
    }
  }

  private static Path lockFile(Path directory) {
    return directory.resolveSibling(directory.getFileName() + LOCK);
  }
}
