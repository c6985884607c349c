package dev.coracle.build.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files and directories as they were at one moment: what is there, its size, time and identity. Of
 * a directory, what lies right in it. The times are asked again and again: a kernel's notices of
 * changes do not reach shares and overlays.
 */
public final class FileWatcher {
  /** Between two looks. */
  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** More would take too long to look at several times a second. */
  private static final int MOST_IN_DIRECTORY = 4096;

  private static final String MISSING = "missing";

  private final List<Path> paths;
  private Map<Path, String> states;

  public FileWatcher(Collection<Path> paths) {
    this.paths = List.copyOf(paths);
    this.states = states();
  }

  /**
   * Waits until something is different, and then until nothing changes any more: an editor writes a
   * file in several steps.
   */
  public void awaitChange() throws InterruptedException {
    Map<Path, String> now = states();
    while (now.equals(states)) {
      Thread.sleep(INTERVAL.toMillis());
      now = states();
    }
    do {
      states = now;
      Thread.sleep(INTERVAL.toMillis());
      now = states();
    } while (!now.equals(states));
  }

  private Map<Path, String> states() {
    Map<Path, String> found = new HashMap<>();
    for (Path path : paths) {
      found.put(path, state(path));
      for (Path inside : inside(path)) {
        found.put(inside, state(inside));
      }
    }
    return found;
  }

  private static List<Path> inside(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return new ArrayList<>(files.limit(MOST_IN_DIRECTORY).toList());
    } catch (IOException e) {
      return List.of(); // It has just gone, which the next look sees.
    }
  }

  private static String state(Path path) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      if (file.isDirectory()) {
        return "directory";
      }
      return file.lastModifiedTime() + " " + file.size() + " " + file.fileKey();
    } catch (IOException e) {
      return MISSING;
    }
  }
}
