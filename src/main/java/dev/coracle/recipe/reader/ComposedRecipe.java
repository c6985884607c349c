package dev.coracle.recipe.reader;

import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A recipe laid over all its parents.
 *
 * @param recipe what it means
 * @param root its keys, each value with the place where it was written
 * @param files what it was made of, parents first
 * @param directories for the name of each file, its directory, relative to the recipe's
 */
public record ComposedRecipe(
    Recipe recipe, Mapping root, List<Path> files, Map<String, Path> directories) {

  public ComposedRecipe {
    files = List.copyOf(files);
    directories = Map.copyOf(directories);
  }
}
