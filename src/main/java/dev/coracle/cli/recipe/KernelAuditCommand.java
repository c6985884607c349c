package dev.coracle.cli.recipe;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.kernel.audit.KernelAudit;
import dev.coracle.kernel.audit.KernelAudit.Finding;
import dev.coracle.kernel.audit.KernelAudit.State;
import dev.coracle.kernel.audit.Recommendations;
import dev.coracle.kernel.kconfig.DotConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle kernel audit}. */
@Command(
    name = "audit",
    description = {
      "Compare a recipe's kernel with the settings that the Kernel Self-Protection Project"
          + " recommends.",
      "",
      "Nothing is compiled. A difference is no error: the exit status is 0. What a setting costs is"
          + " not measured."
    })
public final class KernelAuditCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;

  @Option(names = "--all", description = "List what is as recommended too.")
  private boolean all;

  @Parameters(
      paramLabel = "RECIPE",
      description = "A recipe's file, or the name of one that comes with Coracle.")
  private Path recipe;

  public KernelAuditCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    KernelOptions options = RecipeKernel.options(context, fetch, recipe);
    KernelAudit audit = KernelAudit.of(options, Recommendations.ofSelfProtection());
    if (common.json()) {
      context.out().println(JsonText.object(json -> json(json, audit)));
    } else {
      context.out().print(text(audit));
    }
    return 0;
  }

  private String text(KernelAudit audit) {
    StringBuilder out = new StringBuilder();
    for (Finding each : audit.findings()) {
      if (all || each.state() == State.DIFFERENT) {
        out.append(String.format("%-15s ", word(each.state())));
        out.append(DotConfig.PREFIX + each.symbol() + "=" + each.value());
        if (each.state() != State.MET) {
          out.append(", recommended " + each.recommendation().want());
        }
        out.append(": " + each.recommendation().reason() + "\n");
        if (!each.lines().isEmpty()) {
          out.append("                also ask for " + String.join(", ", each.lines()) + "\n");
        }
      }
    }
    out.append(
        audit.count(State.MET)
            + " of "
            + audit.findings().size()
            + " settings are as recommended, "
            + audit.count(State.DIFFERENT)
            + " differ, "
            + audit.count(State.NOT_APPLICABLE)
            + " do not apply, "
            + audit.count(State.UNKNOWN)
            + " are not in this source\n");
    return out.toString();
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void json(JsonGenerator json, KernelAudit audit) throws IOException {
    for (State state : State.values()) {
      json.writeNumberField(state.name().toLowerCase(Locale.ROOT), audit.count(state));
    }
    json.writeArrayFieldStart("settings");
    for (Finding each : audit.findings()) {
      json.writeStartObject();
      json.writeStringField("option", DotConfig.PREFIX + each.symbol());
      json.writeStringField("state", each.state().name().toLowerCase(Locale.ROOT));
      json.writeStringField("value", each.value());
      json.writeStringField("recommended", each.recommendation().want());
      json.writeStringField("reason", each.recommendation().reason());
      json.writeArrayFieldStart("lines");
      for (String line : each.lines()) {
        json.writeString(line);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
