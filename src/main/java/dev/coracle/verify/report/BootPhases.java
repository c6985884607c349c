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

  /** The phases of a console with time stamps. */
  public static BootPhases of(BootChart stamps) {
    return new BootPhases(
        stamps.kernelMicros(),
        stamps.totalMicros() - stamps.kernelMicros(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * The same with what is waiting: what takes no longer on a processor half as fast.
   *
   * @param noApicTimer the boot without the wait for the APIC timer; this one, if there is none
   * @param halfSpeed that boot, each instruction taking twice the time
   */
  public BootPhases waiting(BootPhases noApicTimer, BootPhases halfSpeed) {
    return new BootPhases(
        kernelMicros,
        userMicros,
        OptionalLong.of(
            kernelMicros
                - noApicTimer.kernelMicros
                + unchanged(noApicTimer.kernelMicros, halfSpeed.kernelMicros)),
        OptionalLong.of(unchanged(noApicTimer.userMicros, halfSpeed.userMicros)));
  }

  /** With work w and waiting i, one boot takes w + i and the one at half speed 2 w + i. */
  private static long unchanged(long micros, long halfSpeedMicros) {
    return Math.max(0, 2 * micros - halfSpeedMicros);
  }
}
