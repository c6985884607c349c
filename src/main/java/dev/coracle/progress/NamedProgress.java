package dev.coracle.progress;

import java.util.ArrayList;
import java.util.List;

/**
 * The progress of one of several works that go on at once: on a terminal one line for the whole
 * work, which says what it does just now; elsewhere its lines begin with its name.
 */
public final class NamedProgress implements Progress, AutoCloseable {
  private final Progress shared;
  private final String name;
  private final boolean table;
  private final Task row;
  private final List<RowTask> running = new ArrayList<>();

  /**
   * @param width columns that names take
   */
  public NamedProgress(Progress shared, String name, int width) {
    this.shared = shared;
    this.name = name;
    this.table = shared instanceof LiveProgress;
    this.row =
        table
            ? shared.start(name + " ".repeat(Math.max(0, width - name.length())), 0, Unit.ITEMS)
            : Progress.silent().start(name, 0, Unit.ITEMS);
  }

  @Override
  public synchronized Task start(String label, long total, Unit unit) {
    if (!table) {
      return shared.start(name + ": " + label, total, unit);
    }
    RowTask task = new RowTask(label, total, unit);
    running.add(task);
    show();
    return task;
  }

  @Override
  public void say(String line) {
    shared.say(name + ": " + line);
  }

  @Override
  public void close() {
    row.close();
  }

  private void show() {
    row.detail(running.isEmpty() ? "" : running.get(running.size() - 1).text());
  }

  private final class RowTask implements Task {
    private final String label;
    private final long total;
    private final Unit unit;
    private long done;

    private RowTask(String label, long total, Unit unit) {
      this.label = label;
      this.total = total;
      this.unit = unit;
    }

    private String text() {
      if (total > 0) {
        return label + " " + Amounts.of(done, unit) + " of " + Amounts.of(total, unit);
      }
      return done > 0 ? label + " " + Amounts.of(done, unit) : label;
    }

    @Override
    public void advance(long amount) {
      synchronized (NamedProgress.this) {
        done += amount;
        show();
      }
    }

    /** A row has no space for it. */
    @Override
    public void detail(String text) {}

    @Override
    public void close() {
      synchronized (NamedProgress.this) {
        running.remove(this);
        show();
      }
    }
  }
}
