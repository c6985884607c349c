package dev.coracle.verify.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a guest did while it booted, on one time axis. Times are microseconds of the guest's clock,
 * from the kernel's first instruction that counts time. The trace boot prints every step, which
 * takes time itself: phases therefore come from {@link BootFigures}, of a quiet boot.
 *
 * @param kernelMicros when the kernel started init
 * @param totalMicros when systemd had nothing left to start
 * @param spans in the order they began
 */
public record BootChart(long kernelMicros, long totalMicros, List<Span> spans) {

  public BootChart {
    spans = spans.stream().sorted(Comparator.comparingLong(Span::beginMicros)).toList();
  }

  /** What a span of time was spent on. */
  public enum Kind {
    /** A kernel function that sets up a subsystem or driver. */
    INITCALL,
    /** A unit of systemd's, from its start to its final state. */
    UNIT,
    /** A library that systemd loaded by dlopen; its begin is systemd's last word before that. */
    LIBRARY;

    /** The word in reports. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word, if it is one. */
    public static Optional<Kind> of(String word) {
      return List.of(values()).stream().filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /**
   * One thing that took time.
   *
   * @param name a function, unit or file name
   * @param beginMicros when it began
   * @param micros how long it took; 0 for what only happened
   */
  public record Span(Kind kind, String name, long beginMicros, long micros) {

    /** When it was over. */
    public long endMicros() {
      return beginMicros + micros;
    }
  }

  /** The same without initcalls that took less than some microseconds. */
  public BootChart without(long shorterMicros) {
    return new BootChart(
        kernelMicros,
        totalMicros,
        spans.stream()
            .filter(span -> span.kind() != Kind.INITCALL || span.micros() >= shorterMicros)
            .toList());
  }

  /** The spans that took longest, the longest first. */
  public List<Span> longest(int most) {
    return spans.stream()
        .sorted(Comparator.comparingLong(Span::micros).reversed())
        .limit(most)
        .toList();
  }

  /**
   * What grew against an earlier chart by at least some microseconds, the most grown first. What
   * the earlier chart does not have grew from nothing.
   */
  public List<Growth> growth(BootChart earlier, long leastMicros) {
    Map<String, Long> before =
        earlier.spans.stream().collect(Collectors.toMap(BootChart::key, Span::micros, Long::sum));
    Map<String, Span> now =
        spans.stream()
            .collect(
                Collectors.toMap(
                    BootChart::key,
                    Function.identity(),
                    (a, b) ->
                        new Span(a.kind(), a.name(), a.beginMicros(), a.micros() + b.micros())));
    List<Growth> grown = new ArrayList<>();
    now.forEach(
        (key, span) -> {
          long was = before.getOrDefault(key, 0L);
          if (span.micros() - was >= leastMicros) {
            grown.add(new Growth(span.kind(), span.name(), was, span.micros()));
          }
        });
    grown.sort(Comparator.comparingLong(Growth::micros).reversed().thenComparing(Growth::name));
    return grown;
  }

  private static String key(Span span) {
    return span.kind() + " " + span.name();
  }

  /**
   * Something that takes longer than it did.
   *
   * @param beforeMicros 0 if it was not there, or too short to be kept
   * @param nowMicros how long it takes
   */
  public record Growth(Kind kind, String name, long beforeMicros, long nowMicros) {

    /** By how much. */
    public long micros() {
      return nowMicros - beforeMicros;
    }

    /** Such as {@code unit slow.service +20.1 ms (was 0.3 ms)}. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "%s %s +%.1f ms (%s)",
          kind.word(),
          name,
          micros() / 1000.0,
          beforeMicros == 0
              ? "not there before"
              : String.format(Locale.ROOT, "was %.1f ms", beforeMicros / 1000.0));
    }
  }
}
