package dev.coracle.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that a user names as input. A pipe would block for ever and a device may never end, so only
 * regular files are opened, and no more is read than a file of its kind can have.
 */
public final class InputFile {
  private static final int LONGEST_TEXT = 64 << 20;

  /** Files here call themselves regular; reading some waits for the kernel to say more. */
  private static final List<Path> KERNEL = List.of(Path.of("/proc"), Path.of("/sys"));

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
   * The text of a file; bytes that are not UTF-8 become replacement characters.
   *
   * @throws IOException as {@link #read}; also beyond 64 MiB
   */
  public static String text(Path file) throws IOException {
    return new String(read(file, LONGEST_TEXT), StandardCharsets.UTF_8);
  }

  /** The first bytes of a regular file that another program writes, as text. */
  public static String head(Path file, int limit) throws IOException {
    try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(stream.readNBytes(limit), StandardCharsets.UTF_8);
    }
  }

  /** The last bytes of a file that another program writes, as text. */
  public static String tail(Path file, int limit) throws IOException {
    try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      stream.skipNBytes(Math.max(0, Files.size(file) - limit));
      return new String(stream.readNBytes(limit), StandardCharsets.UTF_8);
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
    if (KERNEL.stream().anyMatch(file.toRealPath()::startsWith)) {
      throw new IOException("it is a file that the kernel makes up, which may have no end");
    }
    return Files.newInputStream(file);
  }
}
