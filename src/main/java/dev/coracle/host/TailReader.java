package dev.coracle.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A text file that another process writes to, read line by line as it grows. */
public final class TailReader implements AutoCloseable {
  /** A longer line is cut: it is none that anybody here writes. */
  private static final int LINE_LIMIT = 64 << 10;

  private final RandomAccessFile file;
  private final byte[] buffer = new byte[LINE_LIMIT];
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /** Opens it at its beginning. */
  public TailReader(Path path) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
  }

  /** The whole lines that came since the last time. */
  public List<String> newLines() throws IOException {
    int count = file.read(buffer);
    int end = count;
    while (end > 0 && buffer[end - 1] != '\n') {
      end--;
    }
    if (end <= 0) {
      begun.write(buffer, 0, Math.max(0, Math.min(count, LINE_LIMIT - begun.size())));
      return List.of();
    }
    begun.write(buffer, 0, end);
    List<String> lines = begun.toString(StandardCharsets.UTF_8).lines().toList();
    begun.reset();
    begun.write(buffer, end, count - end);
    return lines;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
