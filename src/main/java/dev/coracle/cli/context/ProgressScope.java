package dev.coracle.cli.context;

import dev.coracle.progress.LiveProgress;
import dev.coracle.progress.Progress;

/** Shows progress for as long as it is open. */
public final class ProgressScope implements AutoCloseable {
  private final Progress progress;

  public ProgressScope(CliContext context) {
    this.progress = context.progress();
  }

  public Progress progress() {
    return progress;
  }

  @Override
  public void close() {
    if (progress instanceof LiveProgress live) {
      live.close();
    }
  }
}
