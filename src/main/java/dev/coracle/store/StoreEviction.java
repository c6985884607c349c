package dev.coracle.store;

import dev.coracle.host.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists what a store holds and removes what was not used for longest. What a running process uses
 * stays, and so does all else that it may have found there.
 */
public final class StoreEviction {
  private static final Comparator<StoreEntry> LONGEST_UNUSED_FIRST =
      Comparator.comparing(StoreEntry::used).thenComparing(StoreEntry::path);

  private final Store store;

  public StoreEviction(Store store) {
    this.store = store;
  }

  /**
   * What was removed.
   *
   * @param removed the entries
   * @param kept bytes that are left
   * @param inUse entries that stay although they should go, since something running may use them
   */
  public record Outcome(List<StoreEntry> removed, long kept, List<StoreEntry> inUse) {}

  /** All entries, those that were used last at the end. */
  public List<StoreEntry> entries() throws IOException {
    List<StoreEntry> entries = new ArrayList<>();
    for (Path directory : children(store.root().resolve("objects"))) {
      for (Path file : children(directory)) {
        add(StoreEntry.DOWNLOAD, file, entries);
      }
    }
    addKinds(store.root().resolve("results"), entries);
    addKinds(store.root().resolve(Store.TREES), entries);
    entries.sort(LONGEST_UNUSED_FIRST);
    return entries;
  }

  private static void addKinds(Path directory, List<StoreEntry> to) throws IOException {
    for (Path kind : children(directory)) {
      for (Path entry : children(kind)) {
        add(kind.getFileName().toString(), entry, to);
      }
    }
  }

  /**
   * Removes the kept trees that were not used for longest, until the others are no larger than a
   * limit. One that somebody works in stays.
   *
   * @return what was removed
   */
  public List<StoreEntry> trimTrees(long limit) throws IOException {
    List<StoreEntry> trees = new ArrayList<>();
    addKinds(store.root().resolve(Store.TREES), trees);
    return trim(trees, limit, this::removeTree);
  }

  /**
   * Removes results of one kind that were not used for longest, until the others are no larger than
   * a limit. What may be in use stays.
   */
  public void trim(String kind, long limit) throws IOException {
    List<StoreEntry> results = new ArrayList<>();
    for (Path each : children(store.root().resolve("results").resolve(kind))) {
      add(kind, each, results);
    }
    trim(results, limit, this::remove);
  }

  /** Deletes an entry, unless somebody uses it. */
  @FunctionalInterface
  private interface Deletion {
    boolean delete(StoreEntry entry) throws IOException;
  }

  private static List<StoreEntry> trim(List<StoreEntry> entries, long limit, Deletion deletion)
      throws IOException {
    entries.sort(LONGEST_UNUSED_FIRST);
    long left = entries.stream().mapToLong(StoreEntry::size).sum();
    List<StoreEntry> removed = new ArrayList<>();
    for (StoreEntry each : entries) {
      if (left <= limit) {
        break;
      }
      if (deletion.delete(each)) {
        removed.add(each);
        left -= each.size();
      }
    }
    return removed;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private boolean removeTree(StoreEntry tree) throws IOException {
    Optional<StoreLocks.Held> lock = store.tryTree(tree.path());
    if (lock.isEmpty()) {
      return false;
    }
    try (StoreLocks.Held held = lock.get()) {
      DirectoryTree.delete(tree.path());
    }
    return true;
  }

  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  private static void add(String kind, Path path, List<StoreEntry> to) throws IOException {
    try {
      Instant used = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
      to.add(new StoreEntry(kind, path.getFileName().toString(), path, size(path), used));
    } catch (NoSuchFileException | UncheckedIOException e) {
      // Another process removes it.
      return;
    }
  }

  private static long size(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      long size = 0;
      for (Path each : (Iterable<Path>) all::iterator) {
        BasicFileAttributes attributes =
            Files.readAttributes(each, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        size += attributes.isRegularFile() ? attributes.size() : 0;
      }
      return size;
    }
  }

  /**
   * Removes.
   *
   * @param limit bytes that may be left
   * @param before what was last used before goes whatever the size
   * @param pretend whether to remove nothing
   */
  public Outcome run(long limit, Instant before, boolean pretend) throws IOException {
    store.sweep();
    List<StoreEntry> all = entries();
    long left = all.stream().mapToLong(StoreEntry::size).sum();
    List<StoreEntry> removed = new ArrayList<>();
    List<StoreEntry> inUse = new ArrayList<>();
    for (StoreEntry each : all) {
      if (left <= limit && !each.used().isBefore(before)) {
        break;
      }
      if (pretend ? !isInUse(each) : remove(each)) {
        removed.add(each);
        left -= each.size();
      } else {
        inUse.add(each);
      }
    }
    return new Outcome(removed, left, inUse);
  }

  private boolean isInUse(StoreEntry entry) throws IOException {
    Optional<FileTime> oldest = store.use().oldest();
    return oldest.isPresent()
        && Files.getLastModifiedTime(entry.path(), LinkOption.NOFOLLOW_LINKS)
                .compareTo(oldest.get())
            >= 0;
  }

  /** Moves the entry out of sight while no process can begin to use it, then deletes it. */
  @SuppressWarnings("try") // the lock is held, not used
  private boolean remove(StoreEntry entry) throws IOException {
    try (PrivateDirectory aside = store.privateDirectory()) {
      Path moved = aside.path().resolve("removed");
      try (StoreLocks.Held held = store.use().lock()) {
        if (isInUse(entry)) {
          return false;
        }
        Files.move(entry.path(), moved, StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException e) {
        // Another process removed it.
        return true;
      }
      DirectoryTree.delete(moved);
      return true;
    }
  }
}
