package dev.coracle.cli.result;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.OutputOption;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.progress.Amounts;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle list}. */
@Command(
    name = "list",
    description = "List results and whether they were verified.",
    footer = {
      "",
      "Examples:",
      "  coracle list                            results in output/",
      "  coracle list --format json --output results"
    })
public final class ListCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private OutputOption output;

  public ListCommand(CliContext context) {
    this.context = context;
  }

  /**
   * A result.
   *
   * @param manifest empty if another Coracle wrote it in a schema that this one does not read
   * @param unread what is to be said of it then; empty else
   */
  private record Row(
      String name,
      String version,
      Optional<Manifest> manifest,
      String unread,
      String verdict,
      boolean latest,
      Path directory) {}

  @Override
  public Integer call() throws IOException {
    ResultStore results = new ResultStore(output.directory(context));
    List<Row> rows = new ArrayList<>();
    ExitCode exit = ExitCode.OK;
    for (Path directory : results.results()) {
      try {
        rows.add(row(results, directory));
      } catch (CoracleException e) {
        // One damaged result does not hide the others.
        e.diagnostics().forEach(each -> DiagnosticOutput.print(context, each));
        exit = e.exitCode();
      }
    }
    if (common.json()) {
      context.out().println(json(rows));
    } else if (rows.isEmpty() && exit == ExitCode.OK) {
      context
          .err()
          .println("no results in " + output.named() + " yet; `coracle build RECIPE` makes one");
    } else {
      rows.forEach(row -> context.out().println(line(row)));
    }
    return exit.status();
  }

  private static Row row(ResultStore results, Path directory) throws IOException {
    String name = Objects.requireNonNull(directory.getParent()).getFileName().toString();
    String version = directory.getFileName().toString();
    Optional<Manifest> manifest = Optional.empty();
    String unread = "";
    try {
      manifest = Optional.of(ManifestReader.read(directory.resolve(ResultStore.MANIFEST)));
    } catch (CoracleException e) {
      Diagnostic diagnostic = e.diagnostics().get(0);
      if (!diagnostic.code().equals(ManifestReader.OTHER_SCHEMA)) {
        throw e;
      }
      unread = diagnostic.message() + "; " + diagnostic.fix();
    }
    String verdict =
        Verdict.read(directory.resolve(ResultStore.VERDICT))
            .map(v -> v.passed() ? "passed" : "FAILED")
            .orElse("unverified");
    return new Row(
        name, version, manifest, unread, verdict, results.isLatest(name, version), directory);
  }

  private static String line(Row row) {
    if (row.manifest().isEmpty()) {
      return String.format(
          "%-20s %-16s %-10s %s%s",
          row.name(), row.version(), row.verdict(), row.unread(), row.latest() ? "  (latest)" : "");
    }
    Manifest manifest = row.manifest().get();
    String outputs =
        manifest.images().stream()
            .skip(1)
            .map(image -> image.format().word())
            .collect(Collectors.joining(", "));
    return String.format(
        "%-20s %-16s %-10s image %8s  kernel %8s  locked %.10s%s%s",
        manifest.name(),
        manifest.version(),
        row.verdict(),
        Amounts.bytes(manifest.artifact(manifest.imageName()).size()),
        Amounts.bytes(manifest.artifact(KernelArtifacts.VMLINUX).size()),
        Instant.ofEpochSecond(manifest.locked()),
        row.latest() ? "  (latest)" : "",
        outputs.isEmpty() ? "" : "  outputs " + outputs);
  }

  private static String json(List<Row> rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      json.writeStartArray();
      for (Row row : rows) {
        json.writeStartObject();
        json.writeStringField("name", row.name());
        json.writeStringField("version", row.version());
        json.writeStringField("verdict", row.verdict());
        if (row.manifest().isPresent()) {
          List<Manifest.Image> images = row.manifest().get().images();
          Json.strings(
              json, "outputs", images.stream().map(image -> image.format().word()).toList());
        } else {
          json.writeStringField("unread", row.unread());
        }
        json.writeBooleanField("latest", row.latest());
        json.writeStringField("directory", row.directory().toString());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
