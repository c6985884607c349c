package dev.coracle.source.http;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A file on its way: grows over several tries, its hash computed as bytes come. */
final class PartialFile implements AutoCloseable {
  private final Path path;
  private final LongConsumer progress;
  private MessageDigest digester = Sha256.digester();
  private @Nullable OutputStream out;
  private long size;
  private long highest;

  PartialFile(Path path, LongConsumer progress) {
    this.path = path;
    this.progress = progress;
  }

  long size() {
    return size;
  }

  /** The most that was ever there; a server may make us begin again. */
  long highest() {
    return highest;
  }

  /** Forgets what has come. */
  void restart() throws WriteException {
    close();
    digester = Sha256.digester();
    size = 0;
  }

  void append(byte[] bytes, int length) throws WriteException {
    try {
      if (out == null) {
        out =
            Files.newOutputStream(
                path,
                StandardOpenOption.CREATE,
                size == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND,
                StandardOpenOption.WRITE);
      }
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw new WriteException(path, e);
    }
    digester.update(bytes, 0, length);
    size += length;
    if (size > highest) {
      progress.accept(size - highest);
      highest = size;
    }
  }

  /** The hash of what has come; ends the file. */
  Sha256 finish() throws WriteException {
    try {
      if (out == null && size == 0) {
        Files.write(path, new byte[0]);
      }
    } catch (IOException e) {
      throw new WriteException(path, e);
    }
    close();
    return Sha256.of(digester);
  }

  @Override
  public void close() throws WriteException {
    try {
      if (out != null) {
        out.close();
        out = null;
      }
    } catch (IOException e) {
      throw new WriteException(path, e);
    }
  }

  /** This machine's fault, not the server's. */
  static final class WriteException extends Exception {
    private static final long serialVersionUID = 1L;

    WriteException(Path path, IOException cause) {
      super("cannot write " + path + ": " + cause.getMessage(), cause);
    }
  }
}
