package dev.coracle.store;

import java.io.IOException;
import java.nio.file.Path;

/** Results of steps that other machines made, and to which this one adds its own. */
public interface SharedResults {
  /** There are none. */
  SharedResults NONE =
      new SharedResults() {
        @Override
        public boolean fetch(StepKey key, Path directory) {
          return false;
        }

        @Override
        public void offer(StepKey key, Path result) {}
      };

  /**
   * Fills an empty directory with a step's result, which was checked.
   *
   * @return false if there is none that may be used; the directory is empty then
   */
  boolean fetch(StepKey key, Path directory) throws IOException;

  /** Adds a result, if others want it; what goes wrong is reported and ends nothing. */
  void offer(StepKey key, Path result);
}
