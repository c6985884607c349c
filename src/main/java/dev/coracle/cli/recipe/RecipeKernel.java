package dev.coracle.cli.recipe;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.kernel.KernelOptions;
import java.io.IOException;

/** The kernel of a recipe that a command is about. */
final class RecipeKernel {
  private RecipeKernel() {}

  /**
   * Its options, without compiling it.
   *
   * @param recipe as it was found
   */
  static KernelOptions options(CliContext context, FetchOptions fetch, RecipeArgument.Found recipe)
      throws IOException, InterruptedException {
    try (ProgressScope watched = new ProgressScope(context)) {
      return new CommandServices(context)
          .build(watched, fetch.options(recipe))
          .kernelOptions(recipe.file());
    }
  }
}
