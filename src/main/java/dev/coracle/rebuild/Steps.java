package dev.coracle.rebuild;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a build says that it does. */
final class Steps {
  private static final Pattern OUTPUT = Pattern.compile("-o '?([^ ']+)");
  private static final int LONGEST = 60;

  private Steps() {}

  /** The part of a line of make or ninja that fits a progress line. */
  static String shown(String line) {
    Matcher output = OUTPUT.matcher(line);
    String text = output.find() ? output.group(1) : line.strip();
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }
}
