package dev.coracle.answer.why;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.answer.why.WhyAnswer.Link;
import dev.coracle.json.Json;
import java.io.IOException;
import java.util.List;

/** Writes an answer for people and for programs. */
public final class WhyText {
  private static final int FROM_COLUMN = 60;

  private WhyText() {}

  /** Lines for a terminal. */
  public static String text(WhyAnswer answer) {
    StringBuilder text = new StringBuilder();
    text.append(answer.subject()).append(": ").append(answer.facts()).append('\n');
    for (String sentence : answer.absence()) {
      text.append("  ").append(sentence).append('\n');
    }
    for (List<Link> chain : answer.chains()) {
      int depth = 0;
      for (Link link : chain) {
        String line = "  " + "  ".repeat(depth) + (depth == 0 ? "" : "└ ") + words(link);
        text.append(line);
        if (!link.from().isEmpty() && !link.kind().equals("recipe")) {
          text.append(" ".repeat(Math.max(2, FROM_COLUMN - line.length()))).append(link.from());
        }
        text.append('\n');
        depth++;
      }
    }
    if (!answer.complete()) {
      text.append(answer.chains().size() == 1 ? "  … and more, with --all\n" : "  … and more\n");
    }
    return text.toString();
  }

  private static String words(Link link) {
    return switch (link.kind()) {
      case "recipe" -> link.from() + "  " + link.name();
      case "generated" -> link.name();
      case "option" -> link.name();
      default -> link.kind() + " " + link.name();
    };
  }

  /** The fields of the answer's object. */
  public static void json(JsonGenerator json, WhyAnswer answer) throws IOException {
    json.writeStringField("subject", answer.subject());
    json.writeStringField("kind", answer.kind());
    json.writeBooleanField("in", answer.in());
    json.writeStringField("facts", answer.facts());
    json.writeArrayFieldStart("chains");
    for (List<Link> chain : answer.chains()) {
      json.writeStartArray();
      for (Link link : chain) {
        json.writeStartObject();
        json.writeStringField("kind", link.kind());
        json.writeStringField("name", link.name());
        if (!link.from().isEmpty()) {
          json.writeStringField("from", link.from());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeBooleanField("complete", answer.complete());
    Json.strings(json, "absence", answer.absence());
  }
}
