package dev.coracle.cli.host;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle doctor}. */
@Command(
    name = "doctor",
    description = {
      "List the host tools that commands need: whether each is installed, its version, and"
          + " what needs it. Status 1 if a required tool is missing; tools that only save"
          + " time are optional.",
      "With --setup, install what is missing."
    },
    footer = {
      "",
      "Examples:",
      "  coracle doctor                          what is there and what is missing",
      "  coracle doctor --setup                  install what is missing"
    })
public final class DoctorCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;

  @Option(
      names = "--host-compiler",
      description =
          "Also what recipes with `compiler: host` need to compile a kernel. Others need nothing:"
              + " their compiler comes from packages.")
  private boolean hostCompiler;

  public DoctorCommand(CliContext context) {
    this.context = context;
  }

  private record Row(HostTool tool, Optional<Path> place, String version) {
    boolean found() {
      return place.isPresent();
    }

    String state() {
      return found() ? "found" : tool.optional() ? "not here" : "MISSING";
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    HostTools tools = workplace.tools();
    if (setup.requested) {
      workplace.require(needs(), true);
    }
    List<Row> rows = new ArrayList<>();
    for (HostTool tool : HostTools.all()) {
      if (optional(tool) || tool.needs().stream().anyMatch(needs()::contains)) {
        rows.add(new Row(tool, tools.find(tool), tools.version(tool).orElse("")));
      }
    }
    context.out().println(common.json() ? json(tools, rows) : text(tools, rows));
    boolean complete = rows.stream().allMatch(row -> row.found() || row.tool().optional());
    return (complete ? ExitCode.OK : ExitCode.NEGATIVE).status();
  }

  /** What a user may want to do here; a release is neither compiled nor tested. */
  private Set<Capability> needs() {
    Set<Capability> needs = EnumSet.of(Capability.RESOLVE, Capability.BOOT);
    if (Files.exists(context.home().resolve("pom.xml"))) {
      needs.addAll(EnumSet.of(Capability.DEVELOP, Capability.TEST));
    }
    if (hostCompiler) {
      needs.add(Capability.COMPILE);
    }
    return needs;
  }

  /** The others: what only a compile by the host uses is of no interest without that. */
  private boolean optional(HostTool tool) {
    return tool.optional() && (hostCompiler || !tool.needs().equals(Set.of(Capability.RECOMPILE)));
  }

  private static String text(HostTools tools, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(
          String.format(
              "%-8s %-24s %-14s for %s%n",
              row.state(), row.tool().name(), row.version(), uses(row.tool())));
    }
    List<HostTool> missing =
        rows.stream().filter(row -> !row.found() && !row.tool().optional()).map(Row::tool).toList();
    text.append(
        missing.isEmpty()
            ? "nothing is missing"
            : "install what is missing, with `coracle doctor --setup` or by:\n  "
                + tools.installLine(missing));
    return text.toString();
  }

  private static String uses(HostTool tool) {
    Set<Capability> needs = EnumSet.copyOf(tool.needs());
    return needs.stream().map(Capability::words).collect(Collectors.joining(", "));
  }

  private static String json(HostTools tools, List<Row> rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      json.writeStartArray();
      for (Row row : rows) {
        json.writeStartObject();
        json.writeStringField("name", row.tool().name());
        json.writeBooleanField("found", row.found());
        json.writeBooleanField("optional", row.tool().optional());
        json.writeStringField("path", row.place().map(Path::toString).orElse(""));
        json.writeStringField("version", row.version());
        json.writeStringField("package", tools.packages(List.of(row.tool())).get(0));
        json.writeStringField("for", uses(row.tool()));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
