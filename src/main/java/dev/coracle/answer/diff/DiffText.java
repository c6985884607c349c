package dev.coracle.answer.diff;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.answer.diff.DiffReport.Change;
import dev.coracle.answer.diff.DiffReport.Section;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.json.Json;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Writes a comparison: for a terminal, a pull request, a browser, and programs. */
public final class DiffText {
  private DiffText() {}

  /** Lines for a terminal. */
  public static String text(DiffReport report) {
    StringBuilder text = new StringBuilder();
    text.append(report.before()).append(" -> ").append(report.after()).append('\n');
    report.notes().forEach(note -> text.append("  note: ").append(note).append('\n'));
    if (report.isEmpty()) {
      text.append("  ").append(nothing(report)).append('\n');
    }
    for (Section section : report.sections()) {
      text.append(section.name()).append(" (").append(counts(section)).append(")\n");
      for (Change change : section.changes()) {
        text.append("  ").append(line(change)).append('\n');
      }
      if (section.name().equals("packages")) {
        changelogs(text, report);
      }
    }
    return Excerpt.printableLines(text.toString());
  }

  private static void changelogs(StringBuilder text, DiffReport report) {
    for (DiffReport.Moved moved : report.changelogs()) {
      text.append("  ").append(moved.title()).append('\n');
      moved.lines().forEach(line -> text.append("    ").append(line).append('\n'));
    }
  }

  /** One line: how many of each section changed, and the first names. */
  public static String oneLine(DiffReport report) {
    if (report.isEmpty()) {
      return nothing(report);
    }
    return report.sections().stream()
        .map(
            section ->
                section.changes().size()
                    + " "
                    + section.name()
                    + " ("
                    + section.changes().stream()
                        .limit(3)
                        .map(change -> sign(change) + change.name())
                        .collect(Collectors.joining(" "))
                    + (section.changes().size() > 3 ? " …)" : ")"))
        .collect(Collectors.joining(", "));
  }

  private static String nothing(DiffReport report) {
    return report.compared().isEmpty()
        ? "nothing was compared"
        : "no differences in " + String.join(", ", report.compared());
  }

  private static String counts(Section section) {
    return section.changes().stream()
        .collect(Collectors.groupingBy(Change::kind, java.util.TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String sign(Change change) {
    return switch (change.kind()) {
      case Change.ADDED -> "+";
      case Change.REMOVED -> "-";
      default -> "~";
    };
  }

  private static String line(Change change) {
    return sign(change) + " " + change.name() + ": " + values(change);
  }

  private static String values(Change change) {
    return switch (change.kind()) {
      case Change.ADDED -> change.after();
      case Change.REMOVED -> change.before();
      default -> change.before() + " -> " + change.after();
    };
  }

  /** Markdown, as pull requests show it. */
  public static String markdown(DiffReport report) {
    StringBuilder text = new StringBuilder();
    UnaryOperator<String> cell = DiffText::cell;
    text.append("### ").append(cell.apply(report.before())).append(" → ");
    text.append(cell.apply(report.after())).append("\n\n");
    report.notes().forEach(note -> text.append(cell.apply(note)).append("\n\n"));
    if (report.isEmpty()) {
      text.append(nothing(report)).append('\n');
    }
    for (Section section : report.sections()) {
      text.append("<details><summary>").append(section.name()).append(": ");
      text.append(counts(section))
          .append("</summary>\n\n| | | before | after |\n|---|---|---|---|\n");
      for (Change change : section.changes()) {
        text.append("| ").append(sign(change)).append(" | ").append(cell.apply(change.name()));
        text.append(" | ").append(cell.apply(change.before())).append(" | ");
        text.append(cell.apply(change.after())).append(" |\n");
      }
      text.append("\n</details>\n\n");
    }
    for (DiffReport.Moved moved : report.changelogs()) {
      text.append("<details><summary>").append(escape(Excerpt.printable(moved.title())));
      text.append("</summary>\n\n");
      moved
          .lines()
          .forEach(line -> text.append("    ").append(Excerpt.printable(line)).append('\n'));
      text.append("\n</details>\n\n");
    }
    return text.toString();
  }

  /** Nothing in a name is markup. */
  private static String cell(String text) {
    return escape(Excerpt.printable(text)).replaceAll("([\\\\`*_\\[\\]|#~])", "\\\\$1");
  }

  /** A page in one file. */
  public static String html(DiffReport report) {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head>");
    String title = escape(report.before() + " → " + report.after());
    page.append("<meta charset=\"utf-8\"><title>").append(title).append("</title>\n<style>");
    page.append("body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;color:#222}");
    page.append("td{padding:.1rem .8rem .1rem 0;vertical-align:top}td:nth-child(2){font-family:");
    page.append("monospace}.added{background:#e6f4e6}.removed{background:#fbe9e7}</style></head>");
    page.append("<body>\n<h1>").append(title).append("</h1>\n");
    report.notes().forEach(note -> page.append("<p>").append(escape(note)).append("</p>\n"));
    if (report.isEmpty()) {
      page.append("<p>").append(escape(nothing(report))).append("</p>\n");
    }
    for (Section section : report.sections()) {
      page.append("<h2>").append(section.name()).append(": ").append(counts(section));
      page.append("</h2>\n<table>\n");
      for (Change change : section.changes()) {
        page.append("<tr class=\"").append(change.kind()).append("\"><td>").append(sign(change));
        page.append("</td><td>").append(escape(change.name())).append("</td><td>");
        page.append(escape(change.before())).append("</td><td>").append(escape(change.after()));
        page.append("</td></tr>\n");
      }
      page.append("</table>\n");
    }
    report
        .changelogs()
        .forEach(
            moved ->
                page.append("<h2>")
                    .append(escape(moved.title()))
                    .append("</h2>\n<pre>")
                    .append(escape(String.join("\n", moved.lines())))
                    .append("</pre>\n"));
    return page.append("</body></html>\n").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The fields of the comparison's object. */
  public static void json(JsonGenerator json, DiffReport report) throws IOException {
    json.writeStringField("before", report.before());
    json.writeStringField("after", report.after());
    json.writeBooleanField("different", !report.isEmpty());
    Json.strings(json, "notes", report.notes());
    Json.strings(json, "compared", report.compared());
    json.writeObjectFieldStart("sections");
    for (Section section : report.sections()) {
      json.writeArrayFieldStart(section.name());
      for (Change change : section.changes()) {
        json.writeStartObject();
        json.writeStringField("kind", change.kind());
        json.writeStringField("name", change.name());
        if (!change.before().isEmpty()) {
          json.writeStringField("before", change.before());
        }
        if (!change.after().isEmpty()) {
          json.writeStringField("after", change.after());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeArrayFieldStart("changelogs");
    for (DiffReport.Moved moved : report.changelogs()) {
      json.writeStartObject();
      json.writeStringField("source", moved.changelog().source());
      Json.strings(json, "packages", moved.packages());
      json.writeStringField("before", moved.before());
      json.writeStringField("after", moved.after());
      json.writeBooleanField("gone", moved.back());
      json.writeBooleanField("complete", moved.changelog().complete());
      json.writeArrayFieldStart("entries");
      for (Changelogs.Entry entry : moved.changelog().entries()) {
        json.writeStartObject();
        json.writeStringField("version", entry.version());
        Json.strings(json, "lines", entry.lines());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
