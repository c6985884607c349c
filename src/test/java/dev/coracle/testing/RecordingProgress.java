package dev.coracle.testing;

import dev.coracle.progress.Progress;
import java.util.List;

/**
 * Progress of which only the lines are kept.
 *
 * @param lines gets each line that is said
 */
public record RecordingProgress(List<String> lines) implements Progress {
  @Override
  public Task start(String label, long total, Unit unit) {
    return Progress.silent().start(label, total, unit);
  }

  @Override
  public void say(String line) {
    lines.add(line);
  }
}
