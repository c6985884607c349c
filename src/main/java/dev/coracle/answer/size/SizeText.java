package dev.coracle.answer.size;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.answer.size.SizeReport.Group;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.FileEntry;
import java.io.IOException;
import java.util.List;

/** Writes sizes for people and for programs. */
public final class SizeText {
  private static final int SHOWN = 15;
  private static final int DEPTH = 4;

  /** Parts of less than a hundredth are summed up. */
  private static final int SMALL = 100;

  private SizeText() {}

  /** Lines for a terminal. */
  public static String text(SizeReport report) {
    StringBuilder text = new StringBuilder();
    text.append(report.title()).append(": ");
    text.append(Amounts.bytes(report.bytes())).append(" in ");
    text.append(report.packages().files()).append(" files, image ");
    text.append(Amounts.bytes(report.imageBytes())).append('\n');
    section(text, "by package", report.packages(), report.bytes(), 1);
    section(text, "by directory", report.directories(), report.bytes(), DEPTH);
    section(text, "by reason", report.reasons(), report.bytes(), 1);
    text.append("nothing else in the image needs these; what leaves with each:\n");
    for (SizeReport.Removable each : report.removable()) {
      text.append(
          String.format(
              "  %10s  %s (%s)%n", Amounts.bytes(each.saved()), each.path(), each.reason()));
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String title, Group group, long all, int depth) {
    text.append(title).append('\n');
    parts(text, group, all, 1, depth);
  }

  private static void parts(StringBuilder text, Group group, long all, int level, int depth) {
    long rest = group.bytes();
    int shown = 0;
    for (Group part : group.parts()) {
      boolean small = part.bytes() * SMALL < all;
      if (shown == SHOWN || (small && shown > 0)) {
        break;
      }
      line(text, part.bytes(), all, "  ".repeat(level - 1) + part.name());
      if (level < depth) {
        parts(text, part, all, level + 1, depth);
      }
      rest -= part.bytes();
      shown++;
    }
    int more = group.parts().size() - shown;
    if (more > 0) {
      line(text, rest, all, "  ".repeat(level - 1) + "(" + more + " more)");
    }
  }

  private static void line(StringBuilder text, long bytes, long all, String name) {
    text.append(
        String.format(
            "  %10s %5.1f %%  %s%n",
            Amounts.bytes(bytes), all == 0 ? 0.0 : 100.0 * bytes / all, name));
  }

  /** The answer to {@code --without}. */
  public static String text(RemovalSavings.Saved saved) {
    StringBuilder text = new StringBuilder();
    text.append("without ").append(String.join(", ", few(saved.without()))).append(":\n");
    text.append("  ").append(Amounts.bytes(saved.bytes())).append(" less in ");
    text.append(saved.files().size()).append(saved.files().size() == 1 ? " file, " : " files, ");
    text.append(Amounts.bytes(saved.imageBytes())).append(" of the image\n");
    for (FileEntry file : saved.files().subList(0, Math.min(SHOWN, saved.files().size()))) {
      text.append(
          String.format(
              "  %10s  %s (%s)%n", Amounts.bytes(file.size()), file.path(), file.source()));
    }
    if (saved.files().size() > SHOWN) {
      text.append("  … and ").append(saved.files().size() - SHOWN).append(" more\n");
    }
    saved.stays().forEach(line -> text.append("  it cannot just go: ").append(line).append('\n'));
    return text.toString();
  }

  private static List<String> few(List<String> names) {
    return names.size() <= 3
        ? names
        : List.of(names.get(0), names.get(1), "… (" + names.size() + ")");
  }

  /** The report's fields. */
  public static void json(JsonGenerator json, SizeReport report) throws IOException {
    json.writeStringField("result", report.title());
    json.writeNumberField("bytes", report.bytes());
    json.writeNumberField("imageBytes", report.imageBytes());
    group(json, "packages", report.packages());
    group(json, "directories", report.directories());
    group(json, "reasons", report.reasons());
    json.writeArrayFieldStart("removable");
    for (SizeReport.Removable each : report.removable()) {
      json.writeStartObject();
      json.writeStringField("path", each.path());
      json.writeNumberField("bytes", each.bytes());
      json.writeNumberField("saved", each.saved());
      json.writeStringField("reason", each.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void group(JsonGenerator json, String field, Group group) throws IOException {
    json.writeArrayFieldStart(field);
    for (Group part : group.parts()) {
      json.writeStartObject();
      json.writeStringField("name", part.name());
      json.writeNumberField("bytes", part.bytes());
      if (!part.parts().isEmpty()) {
        json.writeNumberField("files", part.files());
        group(json, "parts", part);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The fields of a saving. */
  public static void json(JsonGenerator json, RemovalSavings.Saved saved) throws IOException {
    Json.strings(json, "without", saved.without());
    json.writeNumberField("bytes", saved.bytes());
    json.writeNumberField("imageBytes", saved.imageBytes());
    json.writeArrayFieldStart("files");
    for (FileEntry file : saved.files()) {
      json.writeStartObject();
      json.writeStringField("path", file.path());
      json.writeNumberField("bytes", file.size());
      json.writeStringField("source", file.source());
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.strings(json, "stays", saved.stays());
  }
}
