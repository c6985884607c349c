package dev.coracle.verify.report.format;

import java.util.ArrayList;
import java.util.List;

/** Rows of a summary on a terminal: a label, and a text of at most 80 columns with it. */
public final class SummaryRows {
  /** How wide a terminal is at least. */
  public static final int COLUMNS = 80;

  private static final String LABEL = "  %-8s ";
  private static final int WIDTH = COLUMNS - String.format(LABEL, "").length();
  private static final int MOST_LINES = 3;

  private final List<String> lines = new ArrayList<>();

  /** A text, wrapped; what is longer than three lines is cut, since the report has all of it. */
  public SummaryRows add(String label, String text) {
    String rest = text;
    String name = label;
    for (int i = 1; !rest.isEmpty(); i++) {
      int end = i == MOST_LINES ? rest.length() : lineEnd(rest);
      addCut(name, rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
      name = "";
    }
    return this;
  }

  /** Where a line ends: before the last word that does not fit, or in the middle of a long one. */
  private static int lineEnd(String text) {
    if (text.length() <= WIDTH) {
      return text.length();
    }
    int blank = text.lastIndexOf(' ', WIDTH);
    return blank > 0 ? blank : WIDTH;
  }

  /** A text on one line, cut where it is too long. */
  public SummaryRows addCut(String label, String text) {
    return addWhole(label, text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…");
  }

  /** A text that is used as it is, such as a path; it may be longer than the line. */
  public SummaryRows addWhole(String label, String text) {
    lines.add((String.format(LABEL, label) + text).stripTrailing());
    return this;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }
}
