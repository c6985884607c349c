package dev.coracle.progress;

import java.io.PrintStream;
import java.util.Locale;

/** One line when something begins that takes a while and one when it ends; for logs and pipes. */
public final class PlainProgress implements Progress {
  /** Shorter tasks are not worth a line. */
  private static final long WORTH_A_LINE_NANOS = 300_000_000L;

  private final PrintStream out;

  /** Writes to a stream, usually standard error. */
  public PlainProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public Task start(String label, long total, Unit unit) {
    long began = System.nanoTime();
    return new Task() {
      private long done;

      @Override
      public synchronized void advance(long amount) {
        done += amount;
      }

      @Override
      public void detail(String text) {}

      @Override
      public synchronized void close() {
        long nanos = System.nanoTime() - began;
        if (nanos >= WORTH_A_LINE_NANOS) {
          String amount = done > 0 ? ", " + Amounts.of(done, unit) : "";
          say(label + String.format(Locale.ROOT, " (%.1f s%s)", nanos / 1e9, amount));
        }
      }
    };
  }

  @Override
  public void say(String line) {
    out.println(line);
  }
}
