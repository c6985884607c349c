package dev.coracle.store;

import dev.coracle.host.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory of the store that steps change, one at a time, and leave for later ones. What is in
 * it is no result: a step that goes on from it must know that it may.
 */
public final class KeptTree implements AutoCloseable {
  private final Path path;
  private final StoreLocks.Held held;

  KeptTree(Path path, StoreLocks.Held held, StoreUsage use) throws IOException {
    this.path = path;
    this.held = held;
    Files.createDirectories(path);
    use.use(path);
  }

  /** The directory, which exists. */
  public Path path() {
    return path;
  }

  /** Deletes all that is in it. */
  public void clear() throws IOException {
    discard();
    Files.createDirectories(path);
  }

  /** Deletes it. */
  public void discard() throws IOException {
    DirectoryTree.delete(path);
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
