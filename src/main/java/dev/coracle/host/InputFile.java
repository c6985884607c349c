package dev.coracle.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Files that a user names as input. A pipe would block for ever and a device may never end, so only
 * regular files are opened, and no more is read than a file of its kind can have.
 */
public final class InputFile {
  private InputFile() {}

  /**
   * Reads a file whole.
   *
   * @param limit the most bytes it may have
   * @throws IOException with a message fit for a user; {@link NoSuchFileException} if it is missing
   */
  public static byte[] read(Path file, int limit) throws IOException {
    try (InputStream stream = open(file)) {
      byte[] bytes = stream.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("it is larger than " + (limit >> 20) + " MiB, which no such file is");
      }
      return bytes;
    }
  }

  /**
   * Opens a file.
   *
   * @throws IOException with a message fit for a user; {@link NoSuchFileException} if it is missing
   */
  public static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is a device, a pipe or a socket, not a regular file");
    }
    return Files.newInputStream(file);
  }
}
