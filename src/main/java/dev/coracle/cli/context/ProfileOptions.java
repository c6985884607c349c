package dev.coracle.cli.context;

import dev.coracle.build.context.RecipeLoader;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that reads a recipe. */
public final class ProfileOptions {
  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "Lay this profile of the recipe over it; may be repeated. The result is NAME-PROFILE.")
  private List<String> profiles = List.of();

  @Option(
      names = "--allow-path",
      paramLabel = "DIR",
      description = "Let the recipe copy files from below this directory, which is not its own.")
  private List<Path> allowed = List.of();

  /** Directories outside the recipe's own from which it may copy files. */
  public List<Path> allowedPaths() {
    return allowed.stream().map(Path::toAbsolutePath).toList();
  }

  /** Reads recipes with these options. */
  public RecipeLoader recipes(CliContext context) {
    return new RecipeLoader(context.home(), profiles, allowedPaths());
  }

  /** Those of the recipe's profiles that count, in this order. */
  public List<String> profiles() {
    return profiles;
  }
}
