package dev.coracle.recipe.yaml;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.SourceLocation;
import java.util.Arrays;

/** The text of a file, by line and column. Lines end as YAML 1.1 says (chapter 4.2). */
public final class SourceText {
  private final String file;
  private final String text;
  private final int[] lineStarts;

  /** Whether every character is one code point, so that columns can be counted by subtraction. */
  private final boolean plain;

  // Where a search ended last: one line may have a million columns, and each is asked for in turn.
  private int cursorLine;
  private int cursorColumn;
  private int cursorIndex;

  /**
   * @param file the file as the user named it
   * @param text all of it, without a byte order mark
   */
  SourceText(String file, String text) {
    this.file = file;
    this.text = text;
    this.lineStarts = lineStarts(text);
    this.plain = text.chars().noneMatch(c -> Character.isSurrogate((char) c));
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
    if (plain) {
      return new SourceLocation(file, line + 1, index - lineStarts[line] + 1);
    }
    if (cursorLine != line + 1 || cursorIndex > index) {
      moveTo(line + 1);
    }
    cursorColumn += text.codePointCount(cursorIndex, index);
    cursorIndex = index;
    return new SourceLocation(file, line + 1, cursorColumn);
  }

  /** The character at a place; NUL where the text has none. */
  char at(int line, int column) {
    if (line < 1 || line > lineStarts.length) {
      return '\0';
    }
    int index = plain ? lineStarts[line - 1] + column - 1 : indexOf(line, column);
    return index >= 0 && index < text.length() ? text.charAt(index) : '\0';
  }

  private int indexOf(int line, int column) {
    if (cursorLine != line || cursorColumn > column) {
      moveTo(line);
    }
    while (cursorColumn < column && cursorIndex < text.length()) {
      cursorIndex += Character.charCount(text.codePointAt(cursorIndex));
      cursorColumn++;
    }
    return cursorIndex;
  }

  private void moveTo(int line) {
    cursorLine = line;
    cursorColumn = 1;
    cursorIndex = lineStarts[line - 1];
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
