package dev.coracle.verify;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A boot against the previous version's, in virtual time.
 *
 * @param version the previous version
 * @param beforeMillis its boot, kernel and user space together
 * @param nowMillis this boot
 * @param growth what takes longer, the most grown first
 */
public record BootComparison(
    String version, long beforeMillis, long nowMillis, List<BootChart.Growth> growth) {

  /** What grew less is not named: two boots of the same bytes differ by less. */
  private static final long LEAST_MICROS = 500;

  private static final int NAMED = 5;

  public BootComparison {
    growth = List.copyOf(growth);
  }

  static BootComparison of(EarlierBoot earlier, BootFigures now, Optional<BootChart> chart) {
    List<BootChart.Growth> growth =
        chart.isPresent() && earlier.chart().isPresent()
            ? chart.get().growth(earlier.chart().get(), LEAST_MICROS)
            : List.of();
    return new BootComparison(
        earlier.version(),
        earlier.figures().totalMillis(),
        now.totalMillis(),
        growth.subList(0, Math.min(NAMED, growth.size())));
  }

  /** By how much this boot is slower; negative if it is faster. */
  public long slowerMillis() {
    return nowMillis - beforeMillis;
  }

  /** One line, such as {@code 12 ms slower than 0.1.0: unit slow.service +11.2 ms (was 0.3 ms)}. */
  public String text() {
    long by = slowerMillis();
    String than =
        by == 0
            ? "as fast as " + version
            : String.format(
                Locale.ROOT,
                "%d ms %s than %s",
                Math.abs(by),
                by > 0 ? "slower" : "faster",
                version);
    if (by <= 0) {
      return than;
    }
    return growth.isEmpty()
        ? than + ": no initcall, unit or library grew by " + LEAST_MICROS / 1000.0 + " ms"
        : than
            + ": "
            + growth.stream().map(BootChart.Growth::text).collect(Collectors.joining(", "));
  }
}
