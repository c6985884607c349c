package dev.coracle.verify.session;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** A stream that copies what is read from it, at once. */
final class TeeInputStream extends FilterInputStream {
  private final PrintStream copy;

  TeeInputStream(InputStream input, PrintStream copy) {
    super(input);
    this.copy = copy;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    int n = super.read(buffer, from, length);
    if (n > 0) {
      copy.write(buffer, from, n);
      copy.flush();
    }
    return n;
  }
}
