package dev.coracle.cli.recipe;

import dev.coracle.answer.plan.PlanReport;
import dev.coracle.answer.plan.PlanText;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.OutputOption;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.JsonText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle plan}. */
@Command(
    name = "plan",
    description = {
      "Show what a build would do: its steps with their keys, which of them run, and why.",
      "",
      "A step runs if its key is not in the store, or the result is not up to date. For such a"
          + " step, the inputs that changed since the result that is there are listed. Nothing is"
          + " resolved, fetched or written."
    },
    footer = {
      "",
      "Examples:",
      "  coracle plan my.yaml                      after an edit, before a build",
      "  coracle plan --format json my.yaml        for programs"
    })
public final class PlanCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private OutputOption output;
  @Mixin private FetchOptions fetch;
  @Mixin private RecipeArgument recipe;

  public PlanCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    RecipeArgument.Found found = recipe.find(context);
    PlanReport plan;
    try (ProgressScope watched = new ProgressScope(context)) {
      plan =
          new CommandServices(context)
              .build(watched, fetch.options(found))
              .explain(found.file(), output.directory(context));
    }
    if (common.json()) {
      context.out().println(JsonText.object(json -> PlanText.json(json, plan)));
    } else {
      context.out().print(PlanText.text(plan));
    }
    return 0;
  }
}
