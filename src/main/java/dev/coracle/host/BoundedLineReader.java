package dev.coracle.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of another program's output. What is longer than a limit is cut, whatever it sends. */
public final class BoundedLineReader implements AutoCloseable {
  private final Reader reader;
  private final int limit;
  private boolean afterReturn;

  /**
   * Reads UTF-8.
   *
   * @param limit the most characters of a line; the rest of a longer one is passed over
   */
  public BoundedLineReader(InputStream stream, int limit) {
    this(new InputStreamReader(stream, StandardCharsets.UTF_8), limit);
  }

  /** Reads characters. */
  public BoundedLineReader(Reader reader, int limit) {
    this.reader = new BufferedReader(reader);
    this.limit = limit;
  }

  /** The next line without its end; empty after the last. */
  public Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder();
    boolean any = false;
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      boolean second = afterReturn && c == '\n';
      afterReturn = c == '\r';
      if (second) {
        continue;
      }
      if (c == '\n' || c == '\r') {
        return Optional.of(line.toString());
      }
      any = true;
      if (line.length() < limit) {
        line.append((char) c);
      }
    }
    return any ? Optional.of(line.toString()) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
