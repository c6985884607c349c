package dev.coracle.tree;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The bytes of a regular file, in memory or on disk. Equal if the bytes are. */
public sealed interface Content {

  /** Length in bytes. */
  long size();

  /** Digest of the bytes. */
  Sha256 sha256();

  /** Reads the bytes from the beginning; the caller closes. */
  InputStream open() throws IOException;

  /** Writes all bytes to a channel, the quickest way there is. */
  default void transferTo(WritableByteChannel target) throws IOException {
    transferTo(target, 0, size());
  }

  /**
   * Writes some of the bytes to a channel.
   *
   * @param from the first of them, in bytes from the beginning
   * @param length how many; they must be there
   */
  void transferTo(WritableByteChannel target, long from, long length) throws IOException;

  /** Opens the bytes for reads at any position, for readers that need only parts; caller closes. */
  Positioned openPositioned() throws IOException;

  /** Reads parts of a content. */
  interface Positioned extends Closeable {
    /**
     * Fills what is left of a buffer from a position on, as far as the content goes.
     *
     * @param position bytes from the beginning, not negative
     * @return how many bytes were read; less than were asked for only at the end
     */
    int read(ByteBuffer target, long position) throws IOException;
  }

  /** All bytes at once; for small files. */
  default byte[] readAll() throws IOException {
    try (InputStream stream = open()) {
      return stream.readAllBytes();
    }
  }

  /** Bytes in memory. */
  static Content of(byte[] bytes) {
    return new Bytes(bytes.clone(), Sha256.of(bytes));
  }

  /** A range of a file on the host, whose digest is known. */
  static Content of(Path file, long offset, long size, Sha256 sha256) {
    return new FileRange(file, offset, size, sha256);
  }

  /** Bytes in memory. */
  final class Bytes implements Content {
    private final byte[] bytes;
    private final Sha256 sha256;

    private Bytes(byte[] bytes, Sha256 sha256) {
      this.bytes = bytes;
      this.sha256 = sha256;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public Sha256 sha256() {
      return sha256;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public Positioned openPositioned() {
      return new Positioned() {
        @Override
        public int read(ByteBuffer target, long position) {
          int n = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
          if (n > 0) {
            target.put(bytes, (int) position, n);
          }
          return n;
        }

        @Override
        public void close() {
          // Nothing is held.
        }
      };
    }

    @Override
    public void transferTo(WritableByteChannel target, long from, long length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, Math.toIntExact(from), Math.toIntExact(length));
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
    }

    @Override
    public byte[] readAll() {
      return Arrays.copyOf(bytes, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content content && content.sha256().equals(sha256);
    }

    @Override
    public int hashCode() {
      return sha256.hashCode();
    }
  }

  /** A range of a file on the host. */
  final class FileRange implements Content {
    private final Path file;
    private final long offset;
    private final long size;
    private final Sha256 sha256;

    private FileRange(Path file, long offset, long size, Sha256 sha256) {
      this.file = file;
      this.offset = offset;
      this.size = size;
      this.sha256 = sha256;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public Sha256 sha256() {
      return sha256;
    }

    @Override
    public InputStream open() throws IOException {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(offset);
      return new BoundedInputStream(Channels.newInputStream(channel), size, file);
    }

    @Override
    public Positioned openPositioned() throws IOException {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return new Positioned() {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
          int wanted = (int) Math.max(0, Math.min(target.remaining(), size - position));
          ByteBuffer window = target.slice(target.position(), wanted);
          while (window.hasRemaining()) {
            if (channel.read(window, offset + position + window.position()) < 0) {
              throw new IOException(file + " ends before byte " + (offset + size));
            }
          }
          target.position(target.position() + wanted);
          return wanted;
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }

    @Override
    public byte[] readAll() throws IOException {
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
      try (Positioned source = openPositioned()) {
        source.read(all, 0);
      }
      return all.array();
    }

    @Override
    public void transferTo(WritableByteChannel target, long from, long length) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        for (long done = 0; done < length; ) {
          long n = channel.transferTo(offset + from + done, length - done, target);
          if (n <= 0) {
            throw new IOException(file + " ends before byte " + (offset + from + length));
          }
          done += n;
        }
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content content && content.sha256().equals(sha256);
    }

    @Override
    public int hashCode() {
      return sha256.hashCode();
    }
  }
}
