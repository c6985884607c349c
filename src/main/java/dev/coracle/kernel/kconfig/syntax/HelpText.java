package dev.coracle.kernel.kconfig.syntax;

import java.util.ArrayList;
import java.util.List;

/** Help texts: the lines after {@code help} that are indented at least as much as the first. */
public final class HelpText {
  private HelpText() {}

  /** The index of the line after the text that begins at a line. */
  static int end(String[] lines, int start) {
    int least = 0;
    int end = start;
    for (int i = start; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      int indent = indent(lines[i]);
      if (indent == 0 || indent < least) {
        break;
      }
      least = least == 0 ? indent : least;
      end = i + 1;
    }
    return end;
  }

  /**
   * The text, without its indentation.
   *
   * @param file the file's text
   * @param start index of its first line
   * @param end index of the line after it
   */
  public static List<String> of(String file, int start, int end) {
    List<String> text = new ArrayList<>();
    String[] lines = file.split("\n", -1);
    for (int i = start; i < Math.min(end, lines.length); i++) {
      text.add(lines[i].strip());
    }
    while (!text.isEmpty() && text.get(text.size() - 1).isEmpty()) {
      text.remove(text.size() - 1);
    }
    return text;
  }

  /** Columns of leading blanks; a tab goes to the next multiple of eight. */
  private static int indent(String line) {
    int column = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != ' ' && c != '\t') {
        return column;
      }
      column = c == ' ' ? column + 1 : (column / 8 + 1) * 8;
    }
    return 0;
  }
}
