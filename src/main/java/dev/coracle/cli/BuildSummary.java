package dev.coracle.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.BuildOutcome;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.verify.report.format.VerifySummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What a person reads in five seconds after a build. */
final class BuildSummary {
  private BuildSummary() {}

  static void print(CliContext context, BuildOutcome outcome, CommonOptions.OutputFormat format)
      throws IOException {
    context
        .out()
        .println(format == CommonOptions.OutputFormat.json ? json(outcome) : text(outcome));
  }

  private static String text(BuildOutcome outcome) {
    Manifest manifest = outcome.manifest();
    Manifest.Image image = manifest.image();
    StringBuilder text = new StringBuilder();
    text.append(manifest.name()).append(' ').append(manifest.version());
    if (outcome.unchanged()) {
      text.append(": nothing changed");
      outcome.passed().ifPresent(passed -> text.append(", verified before: ").append(word(passed)));
    }
    text.append("  (").append(Amounts.duration(outcome.millis())).append(")\n");
    text.append("  image   ")
        .append(Amounts.bytes(manifest.artifact(manifest.imageName()).size()))
        .append(", ")
        .append(image.fileSystem())
        .append(' ')
        .append(Amounts.bytes(image.fileSystemBytes()))
        .append(" in ")
        .append(image.layout())
        .append(" layout, ")
        .append(manifest.tree().files())
        .append(" files, ")
        .append(manifest.guest().units().size())
        .append(" units, from ")
        .append(manifest.packages().size() - 1)
        .append(" packages\n");
    for (Manifest.Image also : manifest.images().subList(1, manifest.images().size())) {
      text.append("  also    ")
          .append(Amounts.bytes(manifest.artifact(also.file()).size()))
          .append(", ")
          .append(also.format())
          .append(", ")
          .append(also.file())
          .append('\n');
    }
    text.append("  kernel  ")
        .append(
            manifest.artifacts().stream()
                .filter(each -> manifest.imageIn(each.name()).isEmpty())
                .map(each -> each.name() + " " + Amounts.bytes(each.size()))
                .collect(Collectors.joining(", ")))
        .append('\n');
    outcome
        .report()
        .map(VerifySummary::lines)
        .orElse(List.of())
        .forEach(line -> text.append("  ").append(line).append('\n'));
    if (outcome.passed().isEmpty()) {
      text.append("  not verified\n");
    }
    return text.append("  files   ").append(outcome.directory()).toString();
  }

  private static String word(boolean passed) {
    return passed ? "passed" : "FAILED";
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
