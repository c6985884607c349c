package dev.coracle.verify.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A few lines of text for each key, in a directory of the user's cache: answers that are slow to
 * get and do not change. What cannot be read or written is asked again.
 */
public final class FileCache {
  private final Path directory;

  /** A cache in a directory, which is made when something is put. */
  public FileCache(Path directory) {
    this.directory = directory;
  }

  /** The lines of a key, if they are there and can be read. */
  public Optional<List<String>> get(String key) {
    try {
      return Optional.of(Files.readAllLines(directory.resolve(key)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps the lines of a key, in place of earlier ones, if it can. */
  public void put(String key, List<String> lines) {
    try {
      Files.createDirectories(directory);
      Path fresh = Files.createTempFile(directory, "new", null);
      Files.write(fresh, lines);
      Files.move(fresh, directory.resolve(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // A full or read-only disk makes the next run slower, not wrong.
      return;
    }
  }
}
