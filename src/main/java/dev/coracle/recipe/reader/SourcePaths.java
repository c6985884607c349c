package dev.coracle.recipe.reader;

import dev.coracle.recipe.Located;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Paths on the host, which each file of a recipe writes relative to its own directory.
 *
 * @param recipe the recipe's file
 * @param directories for the name of each file that the recipe is composed of, its directory,
 *     relative to the recipe's
 */
record SourcePaths(Path recipe, Map<String, Path> directories) {

  /** The path from the recipe's directory, whichever of its files names it. */
  Path relative(Scalar scalar) {
    Path directory = directories.getOrDefault(scalar.place().file(), Path.of(""));
    return directory.resolve(scalar.text()).normalize();
  }

  /** All paths of a list. */
  List<Located<Path>> located(MappingFields fields, String key) {
    List<Located<Path>> all = new ArrayList<>();
    fields.scalars(key).forEach(each -> all.add(new Located<>(relative(each), each.place())));
    return all;
  }

  /** The path as this process can open it. */
  Path file(Scalar scalar) {
    return recipe.resolveSibling(relative(scalar)).normalize();
  }
}
