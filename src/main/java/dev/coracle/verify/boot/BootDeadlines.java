package dev.coracle.verify.boot;

import dev.coracle.verify.report.Phase;
import java.time.Duration;

/**
 * How long each phase of a boot may take, wall time, and the whole of it; {@link Boot} judges it.
 *
 * @param start until the kernel's first line
 * @param kernel from there to init's first line
 * @param init from there to the target
 * @param end from there to the end
 * @param whole all together
 */
public record BootDeadlines(
    Duration start, Duration kernel, Duration init, Duration end, Duration whole) {

  /**
   * Generous shares of a whole: a busy machine is slow, and a hang is found all the same. The start
   * has as long as start and kernel need together, since a quiet kernel looks like firmware.
   */
  public static BootDeadlines within(Duration whole) {
    return new BootDeadlines(
        whole.dividedBy(2), whole.dividedBy(2), whole.dividedBy(2), whole.dividedBy(2), whole);
  }

  /** For a boot whose phases cannot be seen: only the whole counts. */
  public static BootDeadlines onlyWhole(Duration whole) {
    return new BootDeadlines(whole, whole, whole, whole, whole);
  }

  /** The same with more time after the target. */
  public BootDeadlines withMoreAtTheEnd(Duration more) {
    return new BootDeadlines(start, kernel, init, end.plus(more), whole.plus(more));
  }

  /** The deadline of one phase. */
  public Duration of(Phase phase) {
    return switch (phase) {
      case START -> start;
      case KERNEL -> kernel;
      case INIT -> init;
      case END -> end;
    };
  }
}
