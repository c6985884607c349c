package dev.coracle.verify.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A few lines of text a key, in a directory of the user's cache: what is slow to ask and does not
 * change. What cannot be read or written is only asked again.
 */
public final class SmallCache {
  private final Path directory;

  public SmallCache(Path directory) {
    this.directory = directory;
  }

  public Optional<List<String>> get(String key) {
    try {
      return Optional.of(Files.readAllLines(directory.resolve(key)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

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
