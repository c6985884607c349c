package dev.coracle.cache;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.DirectoryTree;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A directory, such as one that a file server shares: {@code KIND-KEY/} for each entry. */
final class DirectoryBackend implements CacheBackend {
  private static final int MOST_FILES = 64;

  private final Path root;

  DirectoryBackend(Path root) {
    this.root = root;
  }

  @Override
  public boolean remote() {
    return false;
  }

  /** Whether every user of the host may add entries. */
  boolean isWritableByAll() throws IOException {
    return Files.isDirectory(root)
        && Files.getPosixFilePermissions(root).contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** The names of all entries. */
  List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory)
          .map(each -> each.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  @Override
  public boolean has(String name) {
    return Files.isDirectory(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean fetch(String name, Path directory) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException("there is no such directory");
    }
    if (!has(name)) {
      return false;
    }
    long left = LIMIT;
    int files = 0;
    try (Stream<Path> all = Files.list(root.resolve(name))) {
      for (Path each : (Iterable<Path>) all::iterator) {
        if (++files > MOST_FILES || Files.isSymbolicLink(each)) {
          throw CacheEntry.refused(name, "it has links or too many files");
        }
        left = copy(each, directory.resolve(each.getFileName()), left);
      }
    }
    return true;
  }

  private static long copy(Path from, Path to, long limit) throws IOException {
    long left = limit;
    try (InputStream in = InputFile.open(from);
        OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw CacheEntry.refused(from.toString(), "it is larger than anything of its kind");
        }
        out.write(buffer, 0, n);
      }
    }
    return left;
  }

  /** Appears whole; of two writers one is first, and both have the same. */
  @Override
  public void put(String name, Path directory) throws IOException {
    Files.createDirectories(root);
    Path draft = Files.createDirectory(root.resolve("." + UUID.randomUUID()));
    try {
      try (Stream<Path> all = Files.list(directory)) {
        for (Path each : (Iterable<Path>) all::iterator) {
          Files.copy(each, draft.resolve(each.getFileName()));
        }
      }
      if (has(name)) {
        Path old = root.resolve("." + UUID.randomUUID());
        Files.move(root.resolve(name), old, StandardCopyOption.ATOMIC_MOVE);
        DirectoryTree.delete(old);
      }
      Files.move(draft, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another machine was first.
      return;
    } finally {
      DirectoryTree.delete(draft);
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }

  /** A directory that is to be listed is not there. */
  static CoracleException missing(Path directory) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "cache.missing",
            "there is no directory " + directory,
            "name one that `coracle store export` wrote"));
  }
}
