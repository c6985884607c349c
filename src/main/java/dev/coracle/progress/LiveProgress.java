package dev.coracle.progress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One live line per running task at the bottom of a terminal, redrawn ten times a second at most;
 * lines to keep scroll by above them. Uses cursor-up and erase-line (ECMA-48) and no colour.
 */
public final class LiveProgress implements Progress, AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String ERASE_LINE = "\u001b[2K";

  private final PrintStream out;
  private final int width;
  private final List<LiveTask> running = new ArrayList<>();
  private final Thread ticker;
  private int drawn;
  private long lastDraw;
  private boolean closed;

  /**
   * Draws on a terminal.
   *
   * @param width columns; longer lines are cut
   */
  public LiveProgress(PrintStream out, int width) {
    this.out = out;
    this.width = width;
    this.ticker = new Thread(this::tick, "progress");
    ticker.setDaemon(true);
    ticker.start();
  }

  @Override
  public synchronized Task start(String label, long total, Unit unit) {
    LiveTask task = new LiveTask(label, total, unit);
    running.add(task);
    draw(false);
    return task;
  }

  @Override
  public synchronized void say(String line) {
    erase();
    out.println(line);
    draw(true);
  }

  /** Takes the live lines away. */
  @Override
  public synchronized void close() {
    closed = true;
    erase();
    out.flush();
  }

  private void tick() {
    while (true) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        return;
      }
      synchronized (this) {
        if (closed) {
          return;
        }
        draw(false);
      }
    }
  }

  private void draw(boolean now) {
    long time = System.nanoTime();
    if (closed || (!now && time - lastDraw < REDRAW_NANOS)) {
      return;
    }
    lastDraw = time;
    erase();
    for (LiveTask task : running) {
      String line = task.line(time);
      out.println(line.length() < width ? line : line.substring(0, width - 1));
    }
    drawn = running.size();
    out.flush();
  }

  private void erase() {
    for (int i = 0; i < drawn; i++) {
      out.print("\u001b[1A" + ERASE_LINE);
    }
    out.print("\r");
    drawn = 0;
  }

  private final class LiveTask implements Task {
    private final String label;
    private final long total;
    private final Unit unit;
    private final long began = System.nanoTime();
    private long done;
    private String detail = "";

    private LiveTask(String label, long total, Unit unit) {
      this.label = label;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public void advance(long amount) {
      synchronized (LiveProgress.this) {
        done += amount;
        draw(false);
      }
    }

    @Override
    public void detail(String text) {
      synchronized (LiveProgress.this) {
        detail = text;
        draw(false);
      }
    }

    @Override
    public void close() {
      synchronized (LiveProgress.this) {
        running.remove(this);
        draw(true);
      }
    }

    private String line(long now) {
      StringBuilder text = new StringBuilder("  ").append(label);
      if (total > 0) {
        text.append("  ").append(Amounts.of(done, unit)).append(" of ");
        text.append(Amounts.of(total, unit));
        text.append(String.format(Locale.ROOT, " (%d %%)", Math.min(100, done * 100 / total)));
      } else if (done > 0) {
        text.append("  ").append(Amounts.of(done, unit));
      }
      text.append("  ").append(Amounts.duration((now - began) / 1_000_000));
      return detail.isEmpty() ? text.toString() : text + "  " + detail;
    }
  }
}
