package dev.coracle.cli.recipe;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.recipe.schema.JsonSchema;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle schema}. */
@Command(
    name = "schema",
    description = {
      "Print the JSON Schema (draft-07) of recipes, for editors that complete, explain and check.",
      "",
      "An editor with a YAML language server finds it by a recipe's first line,"
          + " `# yaml-language-server: $schema=recipe.schema.json`, relative to the recipe."
    },
    footer = {
      "",
      "Examples:",
      "  coracle schema > recipe.schema.json       beside your recipes",
      "  coracle init my-guest                     a recipe and its schema at once"
    })
public final class SchemaCommand implements Callable<Integer> {
  private final CliContext context;

  /** JSON it is, whatever is asked for. */
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private CommonOptions common;

  public SchemaCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    context.out().print(JsonSchema.text());
    return 0;
  }
}
