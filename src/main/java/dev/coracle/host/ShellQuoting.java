package dev.coracle.host;

import java.util.List;
import java.util.stream.Collectors;

/** Command lines for a POSIX shell. */
public final class ShellQuoting {
  private ShellQuoting() {}

  /** One line that a shell splits into these arguments again. */
  public static String line(List<String> arguments) {
    return arguments.stream().map(ShellQuoting::word).collect(Collectors.joining(" "));
  }

  /** One argument, in quotes where it needs them. */
  public static String word(String argument) {
    return isPlain(argument) ? argument : "'" + argument.replace("'", "'\\''") + "'";
  }

  private static boolean isPlain(String word) {
    return !word.isEmpty()
        && word.chars()
            .allMatch(
                c -> (Character.isLetterOrDigit(c) && c < 128) || "-_=,./:+@%".indexOf(c) >= 0);
  }
}
