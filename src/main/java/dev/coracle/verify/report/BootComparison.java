package dev.coracle.verify.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A boot against the previous version's, in virtual time.
 *
 * @param version the previous version
 * @param beforeMicros its boot, kernel and user space together
 * @param nowMicros this boot
 * @param growth what takes longer, the most grown first
 */
public record BootComparison(
    String version, long beforeMicros, long nowMicros, List<BootChart.Growth> growth) {

  /** Smaller growth is not named: two boots of the same bytes differ by less. */
  private static final long LEAST_MICROS = 500;

  private static final int NAMED = 5;

  /** Less than this counts as equal: it is below the last digit shown. */
  private static final long SAME_MICROS = 50;

  public BootComparison {
    growth = List.copyOf(growth);
  }

  /**
   * Compares to the microsecond if both boots are known that well, otherwise to the millisecond.
   */
  static BootComparison of(PreviousBoot earlier, BootFigures now, BootProfile profile) {
    Optional<BootChart> chart = profile.chart();
    boolean exact = earlier.totalMicros().isPresent() && profile.phases().isPresent();
    List<BootChart.Growth> growth =
        chart.isPresent() && earlier.chart().isPresent()
            ? chart.get().growth(earlier.chart().get(), LEAST_MICROS)
            : List.of();
    return new BootComparison(
        earlier.version(),
        exact ? earlier.totalMicros().getAsLong() : earlier.figures().totalMillis() * 1000,
        exact ? profile.phases().get().totalMicros() : now.totalMillis() * 1000,
        growth.subList(0, Math.min(NAMED, growth.size())));
  }

  /** By how much this boot is slower; negative if it is faster. */
  public long slowerMicros() {
    return nowMicros - beforeMicros;
  }

  /** The previous boot, rounded. */
  public long beforeMillis() {
    return Math.round(beforeMicros / 1000.0);
  }

  /** This boot, rounded. */
  public long nowMillis() {
    return Math.round(nowMicros / 1000.0);
  }

  /** Such as {@code 12.0 ms slower than 0.1.0}. */
  public String difference() {
    long by = slowerMicros();
    return Math.abs(by) < SAME_MICROS
        ? "as fast as " + version
        : String.format(
            Locale.ROOT,
            "%.1f ms %s than %s",
            Math.abs(by) / 1000.0,
            by > 0 ? "slower" : "faster",
            version);
  }

  /**
   * One line, such as {@code 12.0 ms slower than 0.1.0: unit slow.service +11.2 ms (was 0.3 ms)}.
   */
  public String text() {
    String than = difference();
    if (slowerMicros() < SAME_MICROS) {
      return than;
    }
    return growth.isEmpty()
        ? than + ": no initcall, unit or library grew by " + LEAST_MICROS / 1000.0 + " ms"
        : than
            + ": "
            + growth.stream().map(BootChart.Growth::text).collect(Collectors.joining(", "));
  }
}
