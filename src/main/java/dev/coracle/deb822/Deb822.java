package dev.coracle.deb822;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads control data by deb822(5): fields of paragraphs, and comments that begin with {@code #} in
 * column 1. Package indexes, of tens of megabytes, have a reader of their own that makes no text of
 * the fields that nobody asks for.
 */
public final class Deb822 {
  private final List<Paragraph> paragraphs = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Map<String, StringBuilder> fields = new HashMap<>();
  private int begin;
  private @Nullable StringBuilder last;

  private Deb822() {}

  /**
   * A paragraph.
   *
   * @param line where it begins, counted from 1
   * @param fields by lower-case name; continuation lines joined with line feeds
   */
  public record Paragraph(int line, Map<String, String> fields) {}

  /** All paragraphs; of a repeated field the last, and what is no field is passed over. */
  public static List<Paragraph> paragraphs(List<String> lines) {
    return read(lines).paragraphs;
  }

  /**
   * The fields of a text that is one paragraph, by lower-case name.
   *
   * @throws Deb822Exception if it has another line, a field twice, or several paragraphs
   */
  public static Map<String, String> fields(List<String> lines) throws Deb822Exception {
    Deb822 text = read(lines);
    if (!text.faults.isEmpty()) {
      throw new Deb822Exception(text.faults.get(0));
    }
    if (text.paragraphs.size() > 1) {
      throw new Deb822Exception("has a second paragraph, in line " + text.paragraphs.get(1).line());
    }
    return text.paragraphs.isEmpty() ? Map.of() : text.paragraphs.get(0).fields();
  }

  private static Deb822 read(List<String> lines) {
    Deb822 text = new Deb822();
    for (int i = 0; i < lines.size(); i++) {
      text.line(lines.get(i), i + 1);
    }
    text.endParagraph();
    return text;
  }

  private void line(String line, int number) {
    if (line.startsWith("#")) {
      return;
    }
    if (line.isBlank()) {
      endParagraph();
    } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
      continuation(line);
    } else {
      field(line, number);
    }
  }

  private void continuation(String line) {
    if (last == null) {
      faults.add("has a line that is no field: " + line);
    } else {
      last.append(last.length() == 0 ? "" : "\n").append(line.strip());
    }
  }

  private void field(String line, int number) {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      faults.add("has a line that is no field: " + line);
      return;
    }
    if (fields.isEmpty()) {
      begin = number;
    }
    String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    last = new StringBuilder(line.substring(colon + 1).strip());
    if (fields.put(name, last) != null) {
      faults.add("has the field " + name + " twice");
    }
  }

  private void endParagraph() {
    if (!fields.isEmpty()) {
      Map<String, String> texts = new HashMap<>();
      fields.forEach((name, value) -> texts.put(name, value.toString()));
      paragraphs.add(new Paragraph(begin, texts));
      fields = new HashMap<>();
    }
    last = null;
  }
}
