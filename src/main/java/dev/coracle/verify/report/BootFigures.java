package dev.coracle.verify.report;

import java.util.Optional;

/**
 * How long a boot took, by systemd's own account.
 *
 * @param kernelMillis from the kernel's first instruction to init's
 * @param userMillis from there until systemd had nothing left to start
 */
public record BootFigures(long kernelMillis, long userMillis) {
  private static final String BEGIN = "Startup finished in ";

  /** Reads {@code Startup finished in 391ms (kernel) + 1.112s (userspace) = 1.503s.} */
  public static Optional<BootFigures> parse(String line) {
    int at = line.indexOf(BEGIN);
    if (at < 0) {
      return Optional.empty();
    }
    String sum = line.substring(at + BEGIN.length());
    int equals = sum.indexOf('=');
    long kernel = -1;
    long user = -1;
    for (String part : (equals < 0 ? sum : sum.substring(0, equals)).split("\\+", -1)) {
      int open = part.indexOf('(');
      if (open < 0) {
        continue;
      }
      long millis = millis(part.substring(0, open).trim());
      if (part.startsWith("kernel)", open + 1)) {
        kernel = millis;
      } else if (part.startsWith("userspace)", open + 1)) {
        user = millis;
      }
    }
    return kernel < 0 || user < 0 ? Optional.empty() : Optional.of(new BootFigures(kernel, user));
  }

  /** Reads {@code 1min 2.003s}, {@code 1.5s} or {@code 12ms}; -1 if it is none of them. */
  private static long millis(String span) {
    double sum = 0;
    for (String word : span.split(" ", -1)) {
      int digits = 0;
      while (digits < word.length()
          && (Character.isDigit(word.charAt(digits)) || word.charAt(digits) == '.')) {
        digits++;
      }
      double unit =
          switch (word.substring(digits)) {
            case "min" -> 60_000;
            case "s" -> 1000;
            case "ms" -> 1;
            case "us" -> 0.001;
            default -> -1;
          };
      if (unit < 0 || digits == 0) {
        return -1;
      }
      sum += Double.parseDouble(word.substring(0, digits)) * unit;
    }
    return Math.round(sum);
  }

  /** Both together. */
  public long totalMillis() {
    return kernelMillis + userMillis;
  }
}
