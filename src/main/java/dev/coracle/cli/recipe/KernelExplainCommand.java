package dev.coracle.cli.recipe;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.kernel.KernelOptions.Explanation;
import dev.coracle.kernel.kconfig.DotConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coracle kernel explain}. */
@Command(
    name = "explain",
    description = {
      "Explain an option of a recipe's kernel: its type, its dependencies with their values, what"
          + " selects it, its value in this kernel and why, and where it is asked for.",
      "",
      "Nothing is compiled. The first question about a source unpacks its Kconfig files; later ones"
          + " are answered from the store."
    },
    footer = {
      "",
      "Examples:",
      "  coracle kernel explain CONFIG_NF_TABLES base",
      "  coracle kernel explain VIRTIO_PMEM my.yaml"
    })
public final class KernelExplainCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;

  @Parameters(index = "0", paramLabel = "CONFIG_X", description = "The option.")
  private String option;

  @Parameters(
      index = "1",
      paramLabel = "RECIPE",
      description = "A recipe's file, or the name of one that comes with Coracle.")
  private Path recipe;

  public KernelExplainCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String symbol =
        option.startsWith(DotConfig.PREFIX) ? option.substring(DotConfig.PREFIX.length()) : option;
    KernelOptions options =
        RecipeKernel.options(context, fetch, RecipeArgument.find(context, recipe));
    Explanation explanation =
        options
            .explain(symbol)
            .orElseThrow(
                () ->
                    new CoracleException(
                        ExitCode.USAGE,
                        Diagnostic.error(
                            "kernel.unknown-option",
                            DotConfig.PREFIX
                                + symbol
                                + ": no Kconfig file of this kernel and architecture knows the"
                                + " option",
                            Suggestions.suggestion(
                                symbol, options.names(), "look for its new name"))));
    if (common.json()) {
      context.out().println(JsonText.object(json -> json(json, explanation)));
    } else {
      context.out().print(text(explanation));
    }
    return 0;
  }

  private static String text(Explanation about) {
    StringBuilder out = new StringBuilder();
    out.append(
        DotConfig.PREFIX
            + about.symbol()
            + "="
            + about.value()
            + ", because "
            + about.why()
            + "\n");
    about.prompts().forEach(prompt -> out.append("  " + prompt + "\n"));
    section(out, "type", List.of(about.type()));
    section(out, "defined", about.where());
    section(out, "depends on", about.dependencies());
    section(out, "selected by", about.selectedBy());
    section(out, "default", about.defaults());
    section(out, "asked for", asked(about));
    section(out, "to switch it on", about.toSwitchOn());
    section(out, "help", about.help());
    return out.toString();
  }

  private static void section(StringBuilder out, String name, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String label = i == 0 ? name : "";
      out.append(String.format("  %-16s %s", label, lines.get(i)).stripTrailing() + "\n");
    }
  }

  private static List<String> asked(Explanation about) {
    return about.requests().stream()
        .map(
            request ->
                request.place()
                    + ": "
                    + request.spelled()
                    + (request.reason().isEmpty() ? "" : ", " + request.reason()))
        .toList();
  }

  private static void json(JsonGenerator json, Explanation about) throws IOException {
    json.writeStringField("option", DotConfig.PREFIX + about.symbol());
    json.writeStringField("value", about.value());
    json.writeStringField("why", about.why());
    json.writeStringField("type", about.type());
    Map<String, List<String>> lists = new TreeMap<>();
    lists.put("asked_for", asked(about));
    lists.put("defaults", about.defaults());
    lists.put("defined", about.where());
    lists.put("depends_on", about.dependencies());
    lists.put("prompts", about.prompts());
    lists.put("selected_by", about.selectedBy());
    lists.put("to_switch_on", about.toSwitchOn());
    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
      json.writeArrayFieldStart(list.getKey());
      for (String line : list.getValue()) {
        json.writeString(line);
      }
      json.writeEndArray();
    }
    json.writeStringField("help", String.join("\n", about.help()));
  }
}
