package dev.coracle.progress;

/** Listens to what is going on. Methods may be called from several threads. */
public interface Progress {

  /**
   * Something begins that takes time.
   *
   * @param label what a person calls it, such as {@code compile kernel}
   * @param total how much there is to do, or 0 if unknown
   * @param unit what is counted
   */
  Task start(String label, long total, Unit unit);

  /** A line worth reading, whatever else goes on. */
  void say(String line);

  /** What a task counts. */
  enum Unit {
    BYTES,
    ITEMS
  }

  /** Something that is going on; closed when done or failed. */
  interface Task extends AutoCloseable {
    /** So much more is done. */
    void advance(long amount);

    /** What is being done just now. */
    void detail(String text);

    @Override
    void close();
  }

  /** Shows nothing. */
  static Progress silent() {
    return new Progress() {
      @Override
      public Task start(String label, long total, Unit unit) {
        return new Task() {
          @Override
          public void advance(long amount) {}

          @Override
          public void detail(String text) {}

          @Override
          public void close() {}
        };
      }

      @Override
      public void say(String line) {}
    };
  }
}
