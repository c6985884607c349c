package dev.coracle.host.apt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Paragraphs of {@code Field: value}, by deb822(5); comments begin with {@code #} in column 1. */
final class Deb822 {
  private Deb822() {}

  /**
   * A paragraph.
   *
   * @param line where it begins, counted from 1
   * @param fields by lower-case name; continuation lines joined with line feeds
   */
  record Paragraph(int line, Map<String, String> fields) {}

  static List<Paragraph> parse(List<String> lines) {
    List<Paragraph> paragraphs = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    String name = null;
    int begin = 1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          paragraphs.add(new Paragraph(begin, fields));
          fields = new LinkedHashMap<>();
        }
        name = null;
        continue;
      }
      if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        if (name != null) {
          fields.merge(name, line.strip(), (a, b) -> a + "\n" + b);
        }
        continue;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        if (fields.isEmpty()) {
          begin = i + 1;
        }
        name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        fields.put(name, line.substring(colon + 1).strip());
      }
    }
    if (!fields.isEmpty()) {
      paragraphs.add(new Paragraph(begin, fields));
    }
    return paragraphs;
  }
}
