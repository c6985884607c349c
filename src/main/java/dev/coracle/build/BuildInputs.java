package dev.coracle.build;

import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.build.image.RebuildStage;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.RecipePrinter;
import dev.coracle.rootfs.companion.Companions;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Which files of this host a recipe's build reads. */
final class BuildInputs {
  private final BuildContext context;
  private final RecipePlanner planner;
  private final KernelStage kernels;

  BuildInputs(BuildContext context, RecipePlanner planner, KernelStage kernels) {
    this.context = context;
    this.planner = planner;
    this.kernels = kernels;
  }

  /**
   * Files, and directories of which each file counts.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) if the recipe is wrong
   */
  Set<Path> of(Path recipeFile) {
    ComposedRecipe composed = planner.recipes().compose(recipeFile);
    return of(composed);
  }

  /**
   * The same, if nothing else decides what a build makes: no version that git says, no kernel
   * source tree, no container image on this host.
   */
  Optional<Set<Path>> complete(Path recipeFile) {
    ComposedRecipe composed = planner.recipes().compose(recipeFile);
    return composed.recipe().version().isEmpty() ? Optional.empty() : ofCheck(composed);
  }

  /** The same for a check, to which versions are the same. */
  Optional<Set<Path>> ofCheck(ComposedRecipe composed) {
    Recipe recipe = composed.recipe();
    boolean more =
        recipe.kernel().source() instanceof KernelSpec.Directory || recipe.container().isPresent();
    return more ? Optional.empty() : Optional.of(of(composed));
  }

  private Set<Path> of(ComposedRecipe composed) {
    Recipe recipe = composed.recipe();
    Set<Path> inputs = new LinkedHashSet<>(composed.files());
    inputs.add(planner.resolver().file(recipe));
    inputs.add(kernels.fragments(recipe).path());
    inputs.addAll(RebuildStage.directories(context, recipe));
    inputs.addAll(Companions.directories(RecipeLoader.shipped(context.home()), recipe.file()));
    RecipePrinter.hostPaths(composed).forEach(path -> inputs.add(recipe.onHost(path)));
    for (FileSpec file : recipe.files()) {
      if (file.what() instanceof FileSpec.Copy copy) {
        // Of a directory that is laid over the root, all that is below, and new files.
        Path source = recipe.onHost(copy.source()).toAbsolutePath();
        inputs.add(source);
        inputs.add(source.getParent());
      }
    }
    return inputs;
  }
}
