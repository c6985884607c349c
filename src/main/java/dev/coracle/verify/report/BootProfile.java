package dev.coracle.verify.report;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a boot's virtual time goes.
 *
 * @param chart what took how long, from a boot that traces itself
 * @param phases the quiet boot's, to the microsecond
 * @param timerWaitMillis how much of the kernel's time is idle: it calibrates a processor timer
 *     that has no known frequency against another clock, and waits for that
 * @param comparison with the previous version, if there is one with figures
 */
public record BootProfile(
    Optional<BootChart> chart,
    Optional<BootPhases> phases,
    OptionalLong timerWaitMillis,
    Optional<BootComparison> comparison) {

  /** Nothing known. */
  public static final BootProfile NONE =
      new BootProfile(Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

  /** The same with a comparison. */
  BootProfile with(BootComparison other) {
    return new BootProfile(chart, phases, timerWaitMillis, Optional.of(other));
  }
}
