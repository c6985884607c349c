package dev.coracle.cli.recipe;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.kernel.KernelOptions;
import java.io.IOException;
import java.nio.file.Path;

/** The kernel of a recipe that a command is about. */
final class RecipeKernel {
  private RecipeKernel() {}

  /**
   * Its options, without compiling it.
   *
   * @param recipe a recipe's file, or the name of one that comes with Coracle
   */
  static KernelOptions options(CliContext context, FetchOptions fetch, Path recipe)
      throws IOException, InterruptedException {
    RecipeArgument.Found found = RecipeArgument.find(context, recipe);
    try (ProgressScope watched = new ProgressScope(context)) {
      return new CommandServices(context)
          .build(watched, fetch.options(found))
          .kernelOptions(found.file());
    }
  }
}
