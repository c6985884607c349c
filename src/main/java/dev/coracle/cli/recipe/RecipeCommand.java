package dev.coracle.cli.recipe;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProfileOptions;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.JsonText;
import dev.coracle.json.Json;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.RecipePrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle recipe}. */
@Command(
    name = "recipe",
    description = {
      "Print a recipe composed with its parents, with the file and line of each value.",
      "",
      "What is printed is a recipe itself: without parents, vars, profiles and `remove`."
    },
    footer = {
      "",
      "Examples:",
      "  coracle recipe my.yaml                    the whole recipe",
      "  coracle recipe --profile debug my.yaml    with a profile laid over it",
      "  coracle recipe --format json my.yaml      value by value, for programs"
    })
public final class RecipeCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private ProfileOptions profile;

  @Mixin private RecipeArgument recipe;

  public RecipeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ComposedRecipe composed = profile.recipes(context).compose(recipe.find(context).file());
    if (common.json()) {
      context.out().println(json(composed));
    } else {
      context.out().print(RecipePrinter.yaml(composed));
    }
    return 0;
  }

  private static String json(ComposedRecipe composed) throws IOException {
    return JsonText.object(
        json -> {
          json.writeStringField("name", composed.recipe().name());
          Json.strings(json, "profiles", composed.recipe().profiles());
          Json.strings(json, "files", composed.files().stream().map(Path::toString).toList());
          json.writeArrayFieldStart("values");
          for (RecipePrinter.Line line : RecipePrinter.lines(composed)) {
            json.writeStartObject();
            json.writeStringField("key", line.key());
            json.writeStringField("value", line.value());
            json.writeStringField("file", line.place().file());
            json.writeNumberField("line", line.place().line());
            json.writeNumberField("column", line.place().column());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
