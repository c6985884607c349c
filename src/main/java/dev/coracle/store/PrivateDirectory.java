package dev.coracle.store;

import dev.coracle.host.OwnedDirectories;
import java.io.IOException;
import java.nio.file.Path;

/** A directory that goes away, with all that is in it, when closed. */
public final class PrivateDirectory implements AutoCloseable {
  private final Path path;

  PrivateDirectory(Path path) {
    this.path = path;
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    OwnedDirectories.delete(path);
  }
}
