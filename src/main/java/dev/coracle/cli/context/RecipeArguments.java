package dev.coracle.cli.context;

import dev.coracle.lock.LockFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The recipes that a command works on: files, or names of Coracle's own. */
public final class RecipeArguments {
  @Parameters(
      paramLabel = "RECIPE",
      arity = "1..*",
      description =
          "Files of recipes, such as my.yaml, or names of those that come with Coracle, such as"
              + " base. Locks among several files are skipped, so that recipes/*.yaml may be"
              + " given.")
  private List<Path> recipes;

  /**
   * Finds them as {@link RecipeArgument#find}.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) for a name that nothing has
   */
  public List<RecipeArgument.Found> find(CliContext context) throws IOException {
    List<RecipeArgument.Found> found = new ArrayList<>();
    for (Path recipe : named()) {
      found.add(RecipeArgument.find(context, recipe));
    }
    return found;
  }

  /** The recipes as they were named, without locks among several. */
  public List<Path> named() {
    List<Path> named = recipes.stream().filter(each -> !LockFiles.isLock(each)).toList();
    return recipes.size() == 1 || named.isEmpty() ? recipes : named;
  }
}
