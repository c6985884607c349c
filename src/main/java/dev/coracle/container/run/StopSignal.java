package dev.coracle.container.run;

import java.util.List;
import java.util.Locale;

/**
 * The signal by which an image wants its program to be asked to end (OCI image-spec, config.md).
 */
public final class StopSignal {
  private static final int TERMINATE = 15;
  private static final int MAX = 64;

  /** From 1 on, as x86-64 numbers them (signal(7)). */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /** The first and the last of the real-time signals, as libraries count them. */
  private static final int RTMIN = 34;

  private StopSignal() {}

  /**
   * The number of a signal; SIGTERM's where a text names none.
   *
   * @param text {@code SIGNAME}, {@code NAME}, {@code SIGRTMIN+N}, {@code SIGRTMAX-N} or a number
   */
  public static int number(String text) {
    String name = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    int number = NAMES.indexOf(name) + 1;
    if (name.matches("[0-9]{1,2}")) {
      number = Integer.parseInt(name);
    } else if (name.matches("RTMIN(\\+[0-9]{1,2})?")) {
      number = RTMIN + offset(name);
    } else if (name.matches("RTMAX(-[0-9]{1,2})?")) {
      number = MAX - offset(name);
    }
    return number > 0 && number <= MAX ? number : TERMINATE;
  }

  /** The number behind the sign; 0 without one. */
  private static int offset(String name) {
    String digits = name.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
