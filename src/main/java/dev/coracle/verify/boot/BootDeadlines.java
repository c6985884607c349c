package dev.coracle.verify.boot;

import dev.coracle.verify.report.Phase;
import java.time.Duration;

/**
 * How long each phase of a boot may take, and the whole of it; {@link Boot} judges it. What counts
 * is the time that the guest has had ({@link dev.coracle.verify.qemu.QemuProcess#time}): on a busy
 * host less than wall time.
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

  /**
   * Whether a phase or the whole took too long.
   *
   * @param begin when the phase began, since the start
   * @param now since the start
   */
  boolean passed(Phase phase, Duration begin, Duration now) {
    return now.minus(begin).compareTo(of(phase)) > 0 || now.compareTo(whole) > 0;
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
