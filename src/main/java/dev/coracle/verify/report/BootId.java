package dev.coracle.verify.report;

import java.util.Locale;
import java.util.Objects;

/**
 * Which boot of a verification. Its word names the log and is in reports.
 *
 * @param kind what the boot is for
 * @param output the output format that it starts, such as {@code plain-ext4}; empty for the root
 *     image
 */
public record BootId(Kind kind, String output) {
  public static final BootId SMOKE = new BootId(Kind.SMOKE, "");
  public static final BootId PROBE = new BootId(Kind.PROBE, "");
  public static final BootId BENCHMARK = new BootId(Kind.BENCHMARK, "");
  public static final BootId NO_APIC_TIMER = new BootId(Kind.BENCHMARK_NO_APIC_TIMER, "");
  public static final BootId HALF_SPEED = new BootId(Kind.BENCHMARK_HALF_SPEED, "");
  public static final BootId WORKLOAD = new BootId(Kind.WORKLOAD, "");
  public static final BootId TRACE = new BootId(Kind.TRACE, "");

  public BootId {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(output);
  }

  /** What a boot is for. */
  public enum Kind {
    /** The result as shipped, its console watched. */
    SMOKE,
    /** Checks from inside the guest. */
    PROBE,
    /** Boot phases and memory, in virtual time. */
    BENCHMARK,
    /** The benchmark without the calibration of the local APIC's timer. */
    BENCHMARK_NO_APIC_TIMER,
    /** The benchmark on a processor half as fast. */
    BENCHMARK_HALF_SPEED,
    /** Every initcall and unit logged. */
    TRACE,
    /** A container in the guest. */
    WORKLOAD,
    /** A smoke boot of an additional output. */
    OUTPUT;

    /** Such as {@code benchmark-half-speed}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The smoke boot of an additional output. */
  public static BootId ofOutput(String format) {
    return new BootId(Kind.OUTPUT, format);
  }

  /** Such as {@code smoke} or {@code output-plain-ext4}. */
  public String word() {
    return output.isEmpty() ? kind.word() : kind.word() + "-" + output;
  }

  /** The name of its console's log. */
  public String log() {
    return word() + ".log";
  }
}
