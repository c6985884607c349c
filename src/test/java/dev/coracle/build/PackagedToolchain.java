package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.XdgDirectories;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.lock.LockFile;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The base recipe's toolchain, from the packages of its suites, or of the one that {@code
 * -Dcoracle.toolchain.suite} names.
 */
public record PackagedToolchain(Store store, LockFile lock, KernelToolchain kernel) {

  /**
   * Locks it, without installing it.
   *
   * @param directory where the recipe and its lock are written
   */
  public static PackagedToolchain locked(Path directory) throws IOException, InterruptedException {
    Path cache = XdgDirectories.of(System.getenv()).cache();
    return locked(directory, Store.open(cache.resolve("store")));
  }

  /**
   * The same.
   *
   * @param store where it is to be installed
   */
  public static PackagedToolchain locked(Path directory, Store store)
      throws IOException, InterruptedException {
    Path recipes = Path.of("recipes").toAbsolutePath();
    Path file = directory.resolve("packaged.yaml");
    Files.writeString(
        file,
        """
        name: packaged
        version: "1"
        extends: RECIPES/base.yaml
        kernel:
          compiler: packages
        """
                .replace("RECIPES", recipes.toString())
            + Optional.ofNullable(System.getProperty("coracle.toolchain.suite"))
                .map(suite -> "  toolchain: {suites: [" + suite + "]}\n")
                .orElse(""));
    Recipe recipe = RecipeReader.read(file, List.of(), ParentLoader.fromFiles(), List.of(recipes));
    LocalProcessRunner runner = new LocalProcessRunner();
    Map<String, String> environment = System.getenv();
    BuildContext context =
        new BuildContext(
            store,
            runner,
            HostTools.of(environment, runner),
            environment,
            Path.of("").toAbsolutePath(),
            Progress.silent());
    BuildOptions options = BuildOptions.builder().build();
    AptRepositories archives = new AptRepositories(context, options);
    LockFile lock = new LockResolver(context, archives, options).lock(recipe);
    return new PackagedToolchain(
        store, lock, new ToolchainStage(context, archives).of(recipe, lock, true));
  }
}
