package dev.coracle.container.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A layout that is a directory. Names come from digests and constants, never from an image. */
record DirectoryFiles(Path directory) implements ImageFiles {

  @Override
  public Optional<FileRange> file(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file) ? Optional.of(FileRange.of(file)) : Optional.empty();
  }
}
