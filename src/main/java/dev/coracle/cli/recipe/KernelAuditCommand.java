package dev.coracle.cli.recipe;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.cost.KernelCost;
import dev.coracle.build.cost.TimeBudget;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.JsonText;
import dev.coracle.cli.output.TrialText;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.kernel.audit.KernelAudit;
import dev.coracle.kernel.audit.KernelAudit.Finding;
import dev.coracle.kernel.audit.KernelAudit.State;
import dev.coracle.kernel.audit.Recommendations;
import dev.coracle.recipe.KernelSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coracle kernel audit}. */
@Command(
    name = "audit",
    description = {
      "Compare a recipe's kernel with the settings that the Kernel Self-Protection Project"
          + " recommends.",
      "",
      "A difference is no error: the exit status is 0. Nothing is compiled unless --cost asks what"
          + " settings cost: then the guest is built and verified with each that differs in turn."
          + " Many settings concern every file, and compile the whole kernel. What was found out is"
          + " kept in the store: a run that was ended early, or by --budget, goes on where it was."
    },
    footer = {
      "",
      "Examples:",
      "  coracle kernel audit base                         what differs",
      "  coracle kernel audit --cost --budget 60min base   what meeting it costs",
      "  coracle kernel audit --cost --setting CONFIG_SYN_COOKIES my.yaml"
    })
public final class KernelAuditCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;

  @Option(names = "--all", description = "List what is as recommended too.")
  private boolean all;

  @Option(
      names = "--cost",
      description =
          "Measure what settings that differ cost: virtual time, bytes, memory, and which checks"
              + " then fail.")
  private boolean cost;

  @Option(
      names = "--setting",
      paramLabel = "CONFIG_X",
      description =
          "With --cost, try only this setting; may be repeated. Default: all that differ.")
  private List<String> only = List.of();

  @Mixin private TrialOptions trials;

  @Mixin private RecipeArgument recipe;

  @Spec private CommandSpec command;

  public KernelAuditCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!cost && (trials.given() || !only.isEmpty())) {
      throw new ParameterException(
          command.commandLine(), "--budget and --setting are for --cost: add --cost");
    }
    TimeBudget budget = trials.budget(command.commandLine());
    RecipeArgument.Found found = recipe.find(context);
    KernelOptions options = RecipeKernel.options(context, fetch, found);
    KernelAudit audit = KernelAudit.of(options, Recommendations.ofSelfProtection());
    if (cost) {
      KernelCostCommand.print(context, common, "with", cost(found, audit, budget));
    } else if (common.json()) {
      context.out().println(JsonText.object(json -> json(json, audit)));
    } else {
      context.out().print(text(audit));
    }
    return 0;
  }

  private KernelCost cost(RecipeArgument.Found found, KernelAudit audit, TimeBudget budget)
      throws IOException, InterruptedException {
    SourceLocation place = SourceLocation.file(found.file().toString());
    Map<String, List<KernelSpec.Option>> settings = new LinkedHashMap<>();
    chosen(audit.different())
        .forEach(each -> settings.put(each.recommended(), each.options(place)));
    try (ProgressScope watched = new ProgressScope(context)) {
      return KernelCost.of(
          trials.trials(context, fetch, watched, found).withSettings(settings),
          List.copyOf(settings.keySet()),
          budget,
          trial -> watched.progress().say(TrialText.tried("with", trial)));
    }
  }

  private List<Finding> chosen(List<Finding> different) {
    List<String> names =
        TrialOptions.chosen(
            command.commandLine(),
            "--setting",
            only,
            different.stream().map(Finding::name).toList(),
            name -> name + " is no setting that differs",
            "`coracle kernel audit` without --cost lists them");
    return different.stream().filter(each -> names.contains(each.name())).toList();
  }

  private String text(KernelAudit audit) {
    StringBuilder out = new StringBuilder();
    for (Finding each : audit.findings()) {
      if (all || each.state() == State.DIFFERENT) {
        out.append(String.format("%-15s ", word(each.state())));
        out.append(each.name() + "=" + each.value());
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
      json.writeStringField("option", each.name());
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
