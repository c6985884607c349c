package dev.coracle.host;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Throws disk errors unchecked, so that they are not taken for malformed data of what is read. */
public final class DiskInputStream extends FilterInputStream {
  public DiskInputStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
