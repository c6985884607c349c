package dev.coracle.cli.recipe;

import dev.coracle.build.cost.MinimalKernel;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.cli.output.TrialText;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle kernel minimize}. */
@Command(
    name = "minimize",
    description = {
      "Find the fragments that no check of a recipe needs, and print a recipe without them.",
      "",
      "The fragments are tried as `kernel cost` does, then all that can go together. The lines that"
          + " begin with # are the evidence. A check sees only what it asks for: what the recipe"
          + " does not check, this takes away. Nothing is written; the recipe stays as it is."
    },
    footer = {"", "Example:", "  coracle kernel minimize my.yaml >minimized.yaml"})
public final class KernelMinimizeCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;
  @Mixin private FragmentTrialOptions fragments;

  public KernelMinimizeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    MinimalKernel minimal = fragments.run(context, fetch, MinimalKernel::of);
    if (common.json()) {
      context
          .out()
          .println(
              JsonText.object(
                  json -> {
                    KernelCostCommand.json(json, "without", minimal.cost());
                    Json.strings(json, "dropped", minimal.dropped());
                    json.writeBooleanField("complete", minimal.complete());
                  }));
    } else {
      context.out().print(text(minimal));
    }
    return 0;
  }

  private String text(MinimalKernel minimal) throws IOException {
    TrialText table = new TrialText("without", minimal.cost());
    StringBuilder out = new StringBuilder();
    table.lines().forEach(line -> comment(out, line));
    if (minimal.dropped().size() > 1) {
      comment(out, table.line(minimal.evidence()));
    }
    if (!minimal.complete()) {
      comment(out, "The budget did not suffice for all trials: run this again to go on.");
    }
    if (minimal.dropped().isEmpty()) {
      comment(out, "No fragment can go: each is needed by a check or by the others.");
      return out.toString();
    }
    Path parent = fragments.file(context).getFileName();
    comment(out, "To be saved beside " + parent + ".");
    out.append("extends: " + parent + "\n");
    out.append("name: minimized\n");
    out.append("remove:\n  fragments: [" + String.join(", ", minimal.dropped()) + "]\n");
    return out.toString();
  }

  private static void comment(StringBuilder out, String line) {
    out.append(("# " + line).stripTrailing() + "\n");
  }
}
