package dev.coracle.progress;

import java.util.Locale;

/** Amounts as people read them. */
public final class Amounts {
  private Amounts() {}

  /** {@code 12.3 MB} or {@code 1,234}, by the unit. */
  public static String of(long amount, Progress.Unit unit) {
    return unit == Progress.Unit.BYTES ? bytes(amount) : String.format(Locale.ROOT, "%,d", amount);
  }

  /** Decimal multiples: {@code 812 B}, {@code 9.8 kB}, {@code 22.0 MB}. */
  public static String bytes(long amount) {
    if (amount < 1000) {
      return amount + " B";
    }
    if (amount < 1_000_000) {
      return tenths(amount, 1000) + " kB";
    }
    return tenths(amount, 1_000_000) + " MB";
  }

  /** A tenth's precision, halves rounded up. A formatter's first use costs a start some 15 ms. */
  private static String tenths(long amount, long unit) {
    long tenth = unit / 10;
    long tenths = (amount + tenth / 2) / tenth;
    return tenths / 10 + "." + tenths % 10;
  }

  /** {@code 45 ms}, {@code 3.2 s} or {@code 4 min 31 s}. */
  public static String duration(long millis) {
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return tenths(millis, 1000) + " s";
    }
    return millis / 60_000 + " min " + millis / 1000 % 60 + " s";
  }
}
