package dev.coracle.recipe;

import java.time.Duration;
import java.util.List;

/**
 * What the verifier expects.
 *
 * @param machine a machine profile, or {@code auto}
 * @param memory guest memory in bytes
 * @param deadline how long one boot may take, wall time
 * @param waivers console lines at warning level or worse that are known and harmless
 */
public record VerifySpec(
    Located<String> machine, long memory, Duration deadline, List<Waiver> waivers) {

  public VerifySpec {
    waivers = List.copyOf(waivers);
  }

  /**
   * A known console line.
   *
   * @param line the line without its time stamp, exactly; {@code *} stands for any characters
   * @param reason why it is harmless
   */
  public record Waiver(String line, String reason) {}
}
