package dev.coracle.build.batch;

import dev.coracle.build.Build;
import dev.coracle.build.context.BuildContext;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One recipe of several that was read, or why it cannot be read.
 *
 * @param name of its result, with the version where the recipe names one; else its file's
 * @param memory of its guest in bytes
 * @param problem why it cannot be read
 */
public record BatchRecipe(BatchJob job, String name, long memory, Optional<Exception> problem) {

  /**
   * Reads all recipes.
   *
   * @param keepGoing whether one that cannot be read keeps the others from being built
   * @throws CoracleException (RECIPE) if a recipe cannot be read, unless {@code keepGoing}, or if
   *     two recipes have the same result
   */
  public static List<BatchRecipe> read(
      BuildContext context, List<BatchJob> jobs, boolean keepGoing) {
    List<BatchRecipe> all = new ArrayList<>();
    for (BatchJob job : jobs) {
      all.add(read(context, job));
    }
    if (!keepGoing) {
      checkReadable(all);
    }
    checkDistinct(all);
    return all;
  }

  /** How many columns the longest name takes. */
  public static int width(List<BatchRecipe> all) {
    return all.stream().mapToInt(each -> each.name().length()).max().orElse(0);
  }

  /** The result of a recipe that was not begun, or cannot be read. */
  public BatchResult notBuilt() {
    return new BatchResult(job, name, Optional.empty(), problem, 0);
  }

  private static BatchRecipe read(BuildContext context, BatchJob job) {
    try {
      Recipe recipe = new Build(context, job.options()).read(job.recipe());
      String name = recipe.version().map(v -> recipe.name() + " " + v).orElse(recipe.name());
      return new BatchRecipe(job, name, recipe.verify().memory(), Optional.empty());
    } catch (CoracleException e) {
      return new BatchRecipe(job, job.recipe().getFileName().toString(), 0, Optional.of(e));
    }
  }

  private static void checkReadable(List<BatchRecipe> all) {
    List<Diagnostic> problems = new ArrayList<>();
    for (BatchRecipe each : all) {
      if (each.problem().orElse(null) instanceof CoracleException e) {
        problems.addAll(e.diagnostics());
      }
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  private static void checkDistinct(List<BatchRecipe> all) {
    Map<String, Path> files = new HashMap<>();
    List<Diagnostic> problems = new ArrayList<>();
    for (BatchRecipe each : all) {
      Path other = each.problem().isPresent() ? null : files.put(each.name(), each.job().recipe());
      if (other != null) {
        problems.add(
            Diagnostic.error(
                "build.same-result",
                other + " and " + each.job().recipe() + " would both be the result " + each.name(),
                "name each recipe once, and give each its own name or version"));
      }
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }
}
