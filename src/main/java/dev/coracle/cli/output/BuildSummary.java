package dev.coracle.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.BuildOutcome;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.verify.report.format.SummaryRows;
import dev.coracle.verify.report.format.VerifySummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a person reads in five seconds after a build. */
public final class BuildSummary {
  private BuildSummary() {}

  public static void print(
      CliContext context, BuildOutcome outcome, CommonOptions.OutputFormat format, boolean verbose)
      throws IOException {
    if (format == CommonOptions.OutputFormat.json) {
      context.out().println(json(outcome));
      return;
    }
    ResultSummary summary = print(context, outcome, Amounts.duration(outcome.millis()));
    if (verbose) {
      outcome.report().ifPresent(summary::details);
    }
  }

  /** What is printed, with the lines of a time that is not known yet. */
  public static List<String> lines(CliContext context, BuildOutcome outcome, String time) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    print(context.with(out), outcome, time);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static ResultSummary print(CliContext context, BuildOutcome outcome, String time) {
    ResultSummary summary = new ResultSummary(context);
    summary.title(
        outcome.manifest(), (outcome.unchanged() ? ": nothing changed (" : " (") + time + ")");
    summary.verdict(verdict(outcome));
    summary.sizes(outcome.manifest());
    summary.report(outcome.directory());
    return summary;
  }

  /** The rows of this build's boots, of the cached verdict, or that there is none. */
  private static List<String> verdict(BuildOutcome outcome) {
    if (outcome.report().isPresent()) {
      return VerifySummary.rows(outcome.report().get());
    }
    Optional<Verdict> cached = Verdict.read(outcome.directory().resolve(ResultStore.VERDICT));
    if (outcome.passed().isPresent() && cached.filter(v -> !v.summary().isEmpty()).isPresent()) {
      return cached.get().summary().lines().toList();
    }
    return new SummaryRows().add("verdict", "not verified").lines();
  }

  private static String json(BuildOutcome outcome) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      Manifest manifest = outcome.manifest();
      json.writeStartObject();
      json.writeStringField("name", manifest.name());
      json.writeStringField("version", manifest.version());
      json.writeStringField("directory", outcome.directory().toString());
      json.writeBooleanField("unchanged", outcome.unchanged());
      if (outcome.passed().isPresent()) {
        json.writeBooleanField("passed", outcome.passed().get());
      } else {
        json.writeNullField("passed");
      }
      json.writeNumberField("millis", outcome.millis());
      json.writeNumberField("fileSystemBytes", manifest.image().fileSystemBytes());
      json.writeObjectFieldStart("sha256");
      for (Artifact each : manifest.artifacts()) {
        json.writeStringField(each.name(), each.sha256().hex());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
