package dev.coracle.verify.report;

import java.util.OptionalLong;

/**
 * A quiet boot in microseconds of virtual time, by the kernel's own stamps. systemd's account
 * ({@link BootFigures}) has the same sum, but counts the loading of init and its libraries to the
 * kernel's part.
 *
 * @param kernelMicros until the kernel starts init
 * @param userMicros from there until systemd had nothing left to start
 * @param kernelWaitMicros how much of the kernel's part is waiting, if known
 * @param userWaitMicros how much of the other part is
 */
public record BootPhases(
    long kernelMicros,
    long userMicros,
    OptionalLong kernelWaitMicros,
    OptionalLong userWaitMicros) {

  /** Both parts together. */
  public long totalMicros() {
    return kernelMicros + userMicros;
  }

  /** What is waiting of both, if known. */
  public OptionalLong waitMicros() {
    return kernelWaitMicros.isPresent() && userWaitMicros.isPresent()
        ? OptionalLong.of(kernelWaitMicros.getAsLong() + userWaitMicros.getAsLong())
        : OptionalLong.empty();
  }

  /** The phases that a console with time stamps tells of. */
  public static BootPhases of(BootChart stamps) {
    return new BootPhases(
        stamps.kernelMicros(),
        stamps.totalMicros() - stamps.kernelMicros(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * The same with what is waiting: all that takes no longer on a processor half as fast.
   *
   * @param unwaited the boot without a wait that is known; this one, if there is none
   * @param slowed that boot, each instruction taking twice the time
   */
  public BootPhases waiting(BootPhases unwaited, BootPhases slowed) {
    return new BootPhases(
        kernelMicros,
        userMicros,
        OptionalLong.of(
            kernelMicros
                - unwaited.kernelMicros
                + unchanged(unwaited.kernelMicros, slowed.kernelMicros)),
        OptionalLong.of(unchanged(unwaited.userMicros, slowed.userMicros)));
  }

  /** With work w and waiting i, one boot takes w + i and the slowed one 2 w + i. */
  private static long unchanged(long micros, long slowedMicros) {
    return Math.max(0, 2 * micros - slowedMicros);
  }
}
