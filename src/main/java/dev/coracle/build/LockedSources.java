package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.image.PackageStage;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.makefile.MakefileIndex;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.deb.PackageContents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the sources in a recipe's lock hold, whether a guest has it or not. */
public final class LockedSources {
  private final BuildContext context;
  private final AptRepositories archives;
  private final KernelStage kernels;
  private final RecipePlanner planner;

  /**
   * @param options of which the mirror counts, and whether the lock is used as it is
   */
  public LockedSources(BuildContext context, BuildOptions options) {
    this.context = context;
    this.archives = new AptRepositories(context, options);
    this.kernels = new KernelStage(context, archives, options);
    this.planner = new RecipePlanner(context, options, archives, kernels);
  }

  /** What the makefiles of the kernel's source compile; no compiler is needed. */
  public MakefileIndex makefiles(Path recipeFile) throws IOException, InterruptedException {
    Recipe recipe = planner.recipes().read(recipeFile);
    LockFile lock = planner.resolver().lock(recipe);
    KernelToolchain none = KernelToolchain.ofHost(new Toolchain("none", "none"));
    return kernels.makefiles(
        BuildPlan.of(recipe, lock, kernels.inputs(recipe, lock, "0", none)).kernel());
  }

  /** The packages with all their files. */
  public List<PackageContents> packages(Path recipeFile) throws IOException, InterruptedException {
    Recipe recipe = planner.recipes().read(recipeFile);
    LockFile lock = planner.resolver().lock(recipe);
    return new PackageStage(context, archives).contents(lock, recipe);
  }
}
