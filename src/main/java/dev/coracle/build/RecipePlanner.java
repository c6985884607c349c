package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.lock.LockFile;
import dev.coracle.publish.GitVersion;
import dev.coracle.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** From a recipe's file to the plan of its build. */
final class RecipePlanner {
  private final BuildContext context;
  private final BuildOptions options;
  private final AptRepositories archives;
  private final KernelStage kernels;

  RecipePlanner(
      BuildContext context, BuildOptions options, AptRepositories archives, KernelStage kernels) {
    this.context = context;
    this.options = options;
    this.archives = archives;
    this.kernels = kernels;
  }

  RecipeLoader recipes() {
    return new RecipeLoader(context, options);
  }

  LockResolver resolver() {
    return new LockResolver(context, archives, options);
  }

  static String version(Recipe recipe) {
    return recipe.version().orElseGet(() -> GitVersion.describe(recipe.file()));
  }

  /** The plan; packages are resolved and the lock is written where it is missing or stale. */
  BuildPlan plan(Path recipeFile) throws IOException, InterruptedException {
    Recipe recipe = recipes().read(recipeFile);
    return plan(recipe, resolver().lock(recipe));
  }

  /** The plan, if the recipe's lock fits it; writes and fetches nothing. */
  Optional<BuildPlan> planLocked(Recipe recipe) throws IOException, InterruptedException {
    LockResolver resolver = resolver();
    Optional<LockFile> lock = resolver.present(recipe).filter(l -> resolver.fits(l, recipe));
    return lock.isPresent() ? Optional.of(plan(recipe, lock.get())) : Optional.empty();
  }

  private BuildPlan plan(Recipe recipe, LockFile lock) throws IOException, InterruptedException {
    return BuildPlan.of(recipe, lock, kernels.inputs(recipe, lock, version(recipe)));
  }
}
