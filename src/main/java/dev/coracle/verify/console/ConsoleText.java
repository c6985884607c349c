package dev.coracle.verify.console;

import java.util.stream.Stream;

/** The lines of a console, each no longer than one that a kernel or systemd writes. */
final class ConsoleText {
  /** What a guest puts on one line beyond this is not looked at. */
  private static final int LONGEST_LINE = 4096;

  private ConsoleText() {}

  /** Lines end at CR or LF; longer ones are cut. */
  static Stream<String> lines(String console) {
    return console
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line);
  }
}
