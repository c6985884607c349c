package dev.coracle.store;

import dev.coracle.host.OwnedDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a store are in use. A process that uses one gives it the present time, once, and
 * has a mark in {@code users/} for as long as it lives; what is younger than the oldest mark may be
 * in use. Both happen under one lock, which {@link StoreEviction} holds while it decides.
 */
final class StoreUsage {
  private static final String LOCK = "use";

  private final Path users;
  private final StoreLocks locks;
  private final Set<Path> touched = ConcurrentHashMap.newKeySet();
  private @Nullable FileTime began;

  StoreUsage(Path users, StoreLocks locks) {
    this.users = users;
    this.locks = locks;
  }

  /** The path, which is kept as long as this process lives; empty if it is not there. */
  @SuppressWarnings("try")
  Optional<Path> use(Path path) {
    if (touched.contains(path)) {
      return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }
    try (StoreLocks.Held held = locks.acquire(LOCK)) {
      if (!Files.exists(path)) {
        return Optional.empty();
      }
      FileTime now = FileTime.fromMillis(System.currentTimeMillis());
      // The clock of a file server may be ahead of this machine's.
      FileTime mark = mark();
      Files.setLastModifiedTime(path, now.compareTo(mark) > 0 ? now : mark);
    } catch (IOException e) {
      // A store that cannot be written to is not evicted from either.
      if (!Files.exists(path)) {
        return Optional.empty();
      }
    }
    touched.add(path);
    return Optional.of(path);
  }

  private FileTime mark() throws IOException {
    if (began == null) {
      OwnedDirectories.sweep(users, "");
      Path mark = OwnedDirectories.create(users, "");
      began = Files.getLastModifiedTime(mark);
    }
    return began;
  }

  /** When the oldest process that may use the store began; empty if there is none. */
  Optional<FileTime> oldest() throws IOException {
    OwnedDirectories.sweep(users, "");
    List<FileTime> marks = new ArrayList<>();
    try (Stream<Path> all = Files.list(users)) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        marks.add(Files.getLastModifiedTime(each));
      }
    }
    return marks.stream().min(FileTime::compareTo);
  }

  StoreLocks.Held lock() throws IOException {
    return locks.acquire(LOCK);
  }
}
