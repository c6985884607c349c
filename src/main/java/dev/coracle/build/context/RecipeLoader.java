package dev.coracle.build.context;

import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.rootfs.companion.Companions;
import java.nio.file.Path;
import java.util.List;

/** Reads recipes as a build's options have them, with the parents and rules that Coracle ships. */
public final class RecipeLoader {
  /** Below the program's directory: recipes that are known by name, and companion rules. */
  public static final String DIRECTORY = "recipes";

  private final Path shipped;
  private final List<String> profiles;
  private final List<Path> allowedPaths;

  /** Of one build. */
  public RecipeLoader(BuildContext context, BuildOptions options) {
    this(context.home(), options.profiles(), options.allowedPaths());
  }

  /**
   * Of commands that build nothing.
   *
   * @param home the program's directory
   * @param profiles which of the recipe's profiles count
   * @param allowedPaths directories that recipes may copy files from
   */
  public RecipeLoader(Path home, List<String> profiles, List<Path> allowedPaths) {
    this.shipped = shipped(home);
    this.profiles = List.copyOf(profiles);
    this.allowedPaths = List.copyOf(allowedPaths);
  }

  /**
   * The directory of the shipped recipes.
   *
   * @param home the program's directory
   */
  public static Path shipped(Path home) {
    return home.resolve(DIRECTORY);
  }

  /** The rules that Coracle ships and those beside the recipe. */
  public static Companions companions(BuildContext context, Recipe recipe) {
    return Companions.load(shipped(context.home()), recipe.file());
  }

  /**
   * The recipe, composed.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) if the recipe is wrong
   */
  public Recipe read(Path recipeFile) {
    return compose(recipeFile).recipe();
  }

  /** The same, with the files and lines that its values came from. */
  public ComposedRecipe compose(Path recipeFile) {
    return RecipeReader.compose(
        recipeFile, profiles, ParentLoader.fromFiles(shipped), allowedPaths);
  }
}
