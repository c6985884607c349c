package dev.coracle.progress;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows after some output; knows what {@link LiveProgress} uses and no more. */
final class Screen {
  private static final String UP = "\u001b[1A";
  private static final String ERASE = "\u001b[2K";

  private Screen() {}

  /** The lines from the top, the cursor's own last, without trailing empty ones. */
  static List<String> after(String output) {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int row = 0;
    int column = 0;
    for (int i = 0; i < output.length(); i++) {
      char c = output.charAt(i);
      if (output.startsWith(UP, i)) {
        row--;
        i += UP.length() - 1;
      } else if (output.startsWith(ERASE, i)) {
        lines.get(row).setLength(0);
        i += ERASE.length() - 1;
      } else if (c == '\r') {
        column = 0;
      } else if (c == '\n') {
        row++;
        column = 0;
        if (row == lines.size()) {
          lines.add(new StringBuilder());
        }
      } else if (c == '\u001b') {
        throw new AssertionError("unknown sequence at " + i);
      } else {
        StringBuilder line = lines.get(row);
        line.append(" ".repeat(Math.max(0, column + 1 - line.length())));
        line.setCharAt(column++, c);
      }
    }
    List<String> shown = new ArrayList<>();
    lines.forEach(line -> shown.add(line.toString()));
    while (!shown.isEmpty() && shown.get(shown.size() - 1).isEmpty()) {
      shown.remove(shown.size() - 1);
    }
    return shown;
  }
}
