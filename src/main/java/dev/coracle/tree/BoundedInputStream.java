package dev.coracle.tree;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Exactly so many bytes of a stream; a shorter stream is an error, not an early end. */
public final class BoundedInputStream extends BulkReadInputStream {
  private final InputStream in;
  private final Path file;
  private long left;

  /**
   * The next bytes of a stream.
   *
   * @param size how many there must be
   * @param file for errors
   */
  public BoundedInputStream(InputStream in, long size, Path file) {
    this.in = in;
    this.left = size;
    this.file = file;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = in.read(buffer, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw new EOFException(file + " is " + left + " bytes too short");
    }
    left -= n;
    return n;
  }

  @Override
  public long skip(long count) throws IOException {
    long n = in.skip(Math.min(count, left));
    left -= n;
    return n;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
