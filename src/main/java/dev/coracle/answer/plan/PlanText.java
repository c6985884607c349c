package dev.coracle.answer.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.json.Json;
import java.io.IOException;

/** Writes a plan for people and for programs. */
public final class PlanText {
  private PlanText() {}

  /** Lines for a terminal. */
  public static String text(PlanReport plan) {
    StringBuilder text = new StringBuilder(plan.title());
    text.append(plan.upToDate() ? ": nothing to do" : "");
    if (!plan.against().isEmpty()) {
      text.append(", compared with ").append(plan.against());
    }
    text.append('\n');
    for (PlanReport.Step step : plan.steps()) {
      text.append(
          String.format(
              "  %-9s %-5s %-9s %s%n",
              step.name(),
              step.runs() ? "run" : "keep",
              step.key().map(key -> key.digest().brief()).orElse(""),
              step.state()));
      step.changes().forEach(line -> text.append("              ").append(line).append('\n'));
    }
    return Excerpt.printableLines(text.toString());
  }

  /** The fields of the plan's object. */
  public static void json(JsonGenerator json, PlanReport plan) throws IOException {
    json.writeStringField("recipe", plan.title());
    json.writeStringField("against", plan.against());
    json.writeBooleanField("upToDate", plan.upToDate());
    json.writeArrayFieldStart("steps");
    for (PlanReport.Step step : plan.steps()) {
      json.writeStartObject();
      json.writeStringField("name", step.name());
      json.writeBooleanField("runs", step.runs());
      if (step.key().isPresent()) {
        json.writeStringField("key", step.key().get().digest().hex());
      }
      json.writeStringField("state", step.state());
      Json.strings(json, "changes", step.changes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
