package dev.coracle.recipe.yaml;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.SourceLocation;
import java.util.Arrays;

/** The text of a file, by line and column. Lines end as YAML 1.1 says (chapter 4.2). */
public final class SourceText {
  private final String file;
  private final String text;
  private final int[] lineStarts;

  /**
   * @param file the file as the user named it
   * @param text all of it, without a byte order mark
   */
  SourceText(String file, String text) {
    this.file = file;
    this.text = text;
    this.lineStarts = lineStarts(text);
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[64];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean half = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (isBreak(c) && !half) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  String file() {
    return file;
  }

  /** All of it, without a byte order mark. */
  public String text() {
    return text;
  }

  /** The place of an index into the text. */
  SourceLocation place(int index) {
    int found = Arrays.binarySearch(lineStarts, index);
    int line = found >= 0 ? found : -found - 2;
    return new SourceLocation(file, line + 1, text.codePointCount(lineStarts[line], index) + 1);
  }

  /** The character at a place; NUL where the text has none. */
  char at(int line, int column) {
    if (line < 1 || line > lineStarts.length) {
      return '\0';
    }
    int index = lineStarts[line - 1];
    for (int i = 1; i < column && index < text.length(); i++) {
      index += Character.charCount(text.codePointAt(index));
    }
    return index < text.length() ? text.charAt(index) : '\0';
  }

  /** A line without its break; empty where the text has none. */
  String line(int number) {
    if (number < 1 || number > lineStarts.length) {
      return "";
    }
    int end = number < lineStarts.length ? lineStarts[number] : text.length();
    int start = lineStarts[number - 1];
    while (end > start && isBreak(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** What to show below a diagnostic; empty where there is nothing to see. */
  String excerpt(SourceLocation place) {
    String line = line(place.line());
    return line.isBlank() ? "" : Excerpt.of(line, place.line(), place.column());
  }
}
