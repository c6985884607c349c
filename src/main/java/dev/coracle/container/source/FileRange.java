package dev.coracle.container.source;

import dev.coracle.tree.BoundedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes of a file of the host: a whole file, or a member of an archive that is not compressed.
 *
 * @param offset of the first byte
 * @param size how many
 */
public record FileRange(Path file, long offset, long size) {

  /** A whole file. */
  public static FileRange of(Path file) throws IOException {
    return new FileRange(file, 0, Files.size(file));
  }

  /** Reads the bytes from the beginning; the caller closes. */
  public InputStream open() throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    channel.position(offset);
    return new BoundedInputStream(Channels.newInputStream(channel), size, file);
  }
}
