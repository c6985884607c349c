package dev.coracle.verify.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a guest's console to its end, keeps it in a log file, and hands on its lines. A line ends
 * at CR or LF; one of more than 4 KiB is cut. The log holds at most {@value #LOG_LIMIT} bytes and a
 * note of the cut; more than that is a flood.
 */
public final class ConsoleLog {
  /** How many bytes of output are kept; a guest that prints more floods its console. */
  public static final long LOG_LIMIT = 4L << 20;

  /** More than a boot prints by itself: with everything traced it is a third of a MiB. */
  public static final long UNUSUAL = 1L << 20;

  private static final String CUT =
      "\n[coracle: the log is cut here, at " + (LOG_LIMIT >> 20) + " MiB; the guest wrote more]\n";

  private static final int LONGEST_LINE = 4096;

  /** More than the kernel writes on a line (LOG_LINE_MAX). */
  private static final int KEPT = 1024;

  private final InputStream input;
  private final Path log;
  private final Consumer<ConsoleLine> onLine;
  private final byte[] line = new byte[LONGEST_LINE];
  private int length;
  private volatile long bytes;
  private volatile @Nullable IOException logFailure;

  /**
   * A reader that has not begun.
   *
   * @param log the file that takes the bytes as they come
   * @param onLine is given each line, in the thread that runs this
   */
  public ConsoleLog(InputStream input, Path log, Consumer<ConsoleLine> onLine) {
    this.input = input;
    this.log = log;
    this.onLine = onLine;
  }

  /** How much came so far. */
  public long bytes() {
    return bytes;
  }

  /** Whether the guest printed more than is kept. */
  public boolean flooded() {
    return bytes > LOG_LIMIT;
  }

  /** Why the log could not be written, if it could not. */
  public Optional<IOException> logFailure() {
    return Optional.ofNullable(logFailure);
  }

  /** Reads until the guest is gone; runs in a thread of its own. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes; others read
  public void run() {
    try (OutputStream file = Files.newOutputStream(log)) {
      byte[] buffer = new byte[1 << 14];
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        keep(file, buffer, n);
        bytes += n;
        for (int i = 0; i < n && !flooded(); i++) {
          take(buffer[i]);
        }
      }
      endLine();
    } catch (IOException e) {
      // The pipe breaks when QEMU is killed: what came before still counts. A log that cannot be
      // opened or closed is reported by the boot; the pipe is drained so that QEMU can end.
      if (bytes == 0) {
        logFailure = e;
      }
      drain();
    }
  }

  private void keep(OutputStream file, byte[] buffer, int n) {
    if (flooded() || logFailure != null) {
      return;
    }
    try {
      int kept = (int) Math.min(n, LOG_LIMIT - bytes);
      file.write(buffer, 0, kept);
      if (kept < n) {
        file.write(CUT.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      logFailure = e;
    }
  }

  private void drain() {
    try {
      input.skip(Long.MAX_VALUE);
    } catch (IOException e) {
      // Nothing left to read.
      return;
    }
  }

  private void take(byte b) {
    if (b == '\n' || b == '\r') {
      endLine();
      return;
    }
    line[length++] = b;
    if (length == LONGEST_LINE) {
      cut();
    }
  }

  /**
   * Hands on a line that is too long, and keeps its end where the kernel may have begun one of its
   * own: neither its stamp nor its words are to be torn apart.
   */
  private void cut() {
    int end = length;
    int from = length - KEPT;
    while (from < length && line[from] != '[') {
      from++;
    }
    if (from < length) {
      end = from;
    } else {
      while (end > from - KEPT && (line[end - 1] & 0xc0) == 0x80) {
        end--;
      }
      // The first byte of a character whose others may not be there yet.
      end -= line[end - 1] < 0 ? 1 : 0;
    }
    byte[] kept = Arrays.copyOfRange(line, end, length);
    length = end;
    endLine();
    System.arraycopy(kept, 0, line, 0, kept.length);
    length = kept.length;
  }

  private void endLine() {
    if (length > 0) {
      String raw = new String(line, 0, length, StandardCharsets.UTF_8);
      length = 0;
      ConsoleParser.parse(raw).forEach(onLine);
    }
  }
}
