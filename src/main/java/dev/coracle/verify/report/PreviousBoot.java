package dev.coracle.verify.report;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The figures of an earlier version, to compare with.
 *
 * @param version of the result
 * @param figures of its boot in virtual time
 * @param totalMicros kernel and user space together, where they are known to the microsecond
 * @param chart what took how long; empty in results of older programs
 */
public record PreviousBoot(
    String version, BootFigures figures, OptionalLong totalMicros, Optional<BootChart> chart) {

  /** What it is compared by; the chart only explains. */
  String key() {
    return version + " " + figures + " " + totalMicros;
  }
}
