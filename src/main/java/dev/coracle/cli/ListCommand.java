package dev.coracle.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Json;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle list}. */
@Command(name = "list", description = "Show what was built, and whether it was verified.")
final class ListCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where results are (default: output).")
  private Path output = Path.of("output");

  ListCommand(CliContext context) {
    this.context = context;
  }

  private record Row(Manifest manifest, String verdict, boolean latest, Path directory) {}

  @Override
  public Integer call() throws IOException {
    ResultStore results = new ResultStore(context.directory().resolve(output));
    List<Row> rows = new ArrayList<>();
    ExitCode exit = ExitCode.OK;
    for (Path directory : results.results()) {
      Manifest manifest;
      try {
        manifest = ManifestReader.read(directory.resolve(ResultStore.MANIFEST));
      } catch (CoracleException e) {
        // One damaged result does not hide the others.
        e.diagnostics().forEach(each -> context.err().println(each.render()));
        exit = e.exitCode();
        continue;
      }
      String verdict =
          Verdict.read(directory.resolve(ResultStore.VERDICT))
              .map(v -> v.passed() ? "passed" : "FAILED")
              .orElse("unverified");
      boolean latest = results.isLatest(manifest.name(), manifest.version());
      rows.add(new Row(manifest, verdict, latest, directory));
    }
    if (common.json()) {
      context.out().println(json(rows));
    } else if (rows.isEmpty() && exit == ExitCode.OK) {
      context.err().println("no results in " + output + " yet; `coracle build RECIPE` makes one");
    } else {
      rows.forEach(row -> context.out().println(line(row)));
    }
    return exit.status();
  }

  private static String line(Row row) {
    Manifest manifest = row.manifest();
    String forms =
        manifest.images().stream()
            .skip(1)
            .map(Manifest.Image::form)
            .collect(Collectors.joining(", "));
    return String.format(
        "%-20s %-16s %-10s image %8s  kernel %8s  locked %.10s%s%s",
        manifest.name(),
        manifest.version(),
        row.verdict(),
        Amounts.bytes(manifest.artefact(manifest.imageName()).size()),
        Amounts.bytes(manifest.artefact("vmlinux").size()),
        Instant.ofEpochSecond(manifest.locked()),
        row.latest() ? "  (latest)" : "",
        forms.isEmpty() ? "" : "  also " + forms);
  }

  private static String json(List<Row> rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      json.writeStartArray();
      for (Row row : rows) {
        json.writeStartObject();
        json.writeStringField("name", row.manifest().name());
        json.writeStringField("version", row.manifest().version());
        json.writeStringField("verdict", row.verdict());
        Json.strings(
            json, "forms", row.manifest().images().stream().map(Manifest.Image::form).toList());
        json.writeBooleanField("latest", row.latest());
        json.writeStringField("directory", row.directory().toString());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
