package dev.coracle.source.apt.deb;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what was read. */
final class CountingInputStream extends FilterInputStream {
  private long count;

  CountingInputStream(InputStream in) {
    super(in);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    count += b < 0 ? 0 : 1;
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    count += Math.max(n, 0);
    return n;
  }

  @Override
  public long skip(long amount) throws IOException {
    long n = in.skip(amount);
    count += n;
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
