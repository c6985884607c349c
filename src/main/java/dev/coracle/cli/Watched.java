package dev.coracle.cli;

import dev.coracle.progress.LiveProgress;
import dev.coracle.progress.Progress;

/** Shows progress for as long as it is open. */
final class Watched implements AutoCloseable {
  private final Progress progress;

  Watched(CliContext context) {
    this.progress = context.progress();
  }

  Progress progress() {
    return progress;
  }

  @Override
  public void close() {
    if (progress instanceof LiveProgress live) {
      live.close();
    }
  }
}
