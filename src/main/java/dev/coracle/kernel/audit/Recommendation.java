package dev.coracle.kernel.audit;

import java.util.List;

/**
 * A recommended setting.
 *
 * @param symbol without {@code CONFIG_}
 * @param want the value, as {@code .config} writes it
 * @param condition an option without which it means nothing; empty if it always means something
 * @param renamed its names in other versions
 * @param reason why, for people
 */
public record Recommendation(
    String symbol, String want, String condition, List<String> renamed, String reason) {
  public Recommendation {
    renamed = List.copyOf(renamed);
  }
}
