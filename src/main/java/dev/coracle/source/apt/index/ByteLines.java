package dev.coracle.source.apt.index;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream as ranges of a buffer; strings are made only where needed. */
final class ByteLines {
  private static final int LONGEST = 1 << 24;

  private final InputStream stream;
  private byte[] buffer = new byte[1 << 17];
  private int filled;
  private int from;
  private int to = -1;
  private boolean ended;

  ByteLines(InputStream stream) {
    this.stream = stream;
  }

  /** Goes to the next line; false where there is none. */
  boolean next() throws IOException {
    from = to + 1;
    int at = from;
    while (true) {
      while (at < filled && buffer[at] != '\n') {
        at++;
      }
      if (at < filled || (ended && from < filled)) {
        to = at;
        return true;
      }
      if (ended) {
        return false;
      }
      int kept = filled - from;
      if (from > 0) {
        System.arraycopy(buffer, from, buffer, 0, kept);
      } else if (kept == buffer.length) {
        if (kept >= LONGEST) {
          throw new IOException("a line is longer than " + LONGEST + " bytes");
        }
        buffer = Arrays.copyOf(buffer, 2 * kept);
      }
      from = 0;
      at = kept;
      filled = kept;
      int n = stream.read(buffer, filled, buffer.length - filled);
      if (n < 0) {
        ended = true;
      } else {
        filled += n;
      }
    }
  }

  /** Holds the line; changes with {@link #next}. */
  byte[] buffer() {
    return buffer;
  }

  /** Where the line begins. */
  int from() {
    return from;
  }

  /** Where the line ends, its line feed not included. */
  int to() {
    return to;
  }
}
