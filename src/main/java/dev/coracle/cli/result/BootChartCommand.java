package dev.coracle.cli.result;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.VerifyStage;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.json.Json;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.template.Templates;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.format.BootChartSvg;
import dev.coracle.verify.report.format.StoredChart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle boot-chart}. */
@Command(
    name = "boot-chart",
    description = {
      "Draw a verified result's boot as an SVG: the kernel's initcalls, systemd's units and the"
          + " libraries that it loads, on one axis of virtual time.",
      "",
      "Draws what the last verification measured; nothing is booted. Virtual time counts the"
          + " guest's instructions (QEMU icount, 1 instruction = 1 ns), so the figures do"
          + " not depend on how busy the host is."
    },
    footer = {
      "",
      "Examples:",
      "  coracle boot-chart output/base/latest                 writes boot-chart.svg",
      "  coracle boot-chart --format json output/base/latest   writes its data"
    })
public final class BootChartCommand implements Callable<Integer> {
  private static final int LONGEST = 10;

  private final CliContext context;
  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "DIR", description = "A result's directory.")
  private Path directory;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Output file (default: boot-chart.svg).")
  private Path to = Path.of("boot-chart.svg");

  public BootChartCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    StoredChart stored = StoredChart.read(result);
    if (common.json()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator json = Json.generator(bytes)) {
        stored.write(json);
      }
      context.out().println(bytes.toString(StandardCharsets.UTF_8));
      return 0;
    }
    Files.writeString(
        context.directory().resolve(to),
        BootChartSvg.document(
            new Templates(), VerifyStage.subject(manifest), stored.figures(), stored.chart()));
    context
        .out()
        .println(
            "kernel "
                + stored.figures().kernelMillis()
                + " ms, user space "
                + stored.figures().userMillis()
                + " ms, virtual; what takes longest:");
    for (BootChart.Span span : stored.chart().longest(LONGEST)) {
      context
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "  %8.1f ms  %-8s %s",
                  span.micros() / 1000.0,
                  span.kind().word(),
                  span.name()));
    }
    context.out().println("drawn in " + to);
    return 0;
  }
}
