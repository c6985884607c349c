package dev.coracle.cli.context;

import dev.coracle.build.context.RecipeLoader;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.lock.LockFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;

/** The recipe that a command works on: a file, or the name of one of Coracle's own. */
public final class RecipeArgument {
  private static final String SUFFIX = ".yaml";

  @Parameters(
      paramLabel = "RECIPE",
      description =
          "A recipe's file, such as my.yaml, or the name of one that comes with Coracle, such as"
              + " base.")
  private Path recipe;

  /**
   * A recipe to work on.
   *
   * @param file the recipe
   * @param lockDirectory where its lock goes if not beside it
   */
  public record Found(Path file, Optional<Path> lockDirectory) {
    /** The file that a new lock is written to. */
    public Path lock(List<String> profiles) {
      Path beside = LockFiles.beside(file, profiles);
      return lockDirectory.map(each -> each.resolve(beside.getFileName())).orElse(beside);
    }
  }

  /**
   * Finds the recipe: a file of that path, or a name without a suffix, which is looked for in the
   * working directory, its {@code recipes/}, and Coracle's own; a directory of that name does not
   * stand in the way. A path that is not there is returned as it is.
   *
   * <p>The lock of a recipe of Coracle's goes to the working directory if the recipe was named, not
   * given as a path, or if its own directory cannot be written to.
   *
   * @throws CoracleException (RECIPE) for a name that nothing has
   */
  public Found find(CliContext context) throws IOException {
    return find(context, recipe);
  }

  /**
   * As {@link #find(CliContext)}, for a recipe that another argument names.
   *
   * @param recipe a file, or a name
   */
  public static Found find(CliContext context, Path recipe) throws IOException {
    Path directory = context.directory();
    Path shipped = RecipeLoader.shipped(context.home());
    if (recipe.getNameCount() == 1
        && !recipe.isAbsolute()
        && !recipe.toString().contains(".")
        && (!Files.exists(directory.resolve(recipe))
            || Files.isDirectory(directory.resolve(recipe)))) {
      Path name = Path.of(recipe + SUFFIX);
      for (Path candidate : new Path[] {name, Path.of(RecipeLoader.DIRECTORY).resolve(name)}) {
        if (Files.exists(directory.resolve(candidate))) {
          return new Found(candidate, Optional.empty());
        }
      }
      if (Files.exists(shipped.resolve(name))) {
        return new Found(shipped.resolve(name), Optional.of(directory));
      }
      throw unknown(recipe, shipped);
    }
    Path parent = directory.resolve(recipe).normalize().getParent();
    boolean fixed =
        parent != null
            && Files.isDirectory(parent)
            && !Files.isWritable(parent)
            && Files.isDirectory(shipped)
            && Files.isSameFile(parent, shipped);
    return new Found(recipe, fixed ? Optional.of(directory) : Optional.empty());
  }

  private static CoracleException unknown(Path recipe, Path shipped) throws IOException {
    List<String> names = List.of();
    if (Files.isDirectory(shipped)) {
      try (Stream<Path> files = Files.list(shipped)) {
        names =
            files
                .map(file -> file.getFileName().toString())
                .filter(file -> file.endsWith(SUFFIX) && !file.endsWith(".lock" + SUFFIX))
                .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                .sorted()
                .toList();
      }
    }
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
            "recipe.unknown-name",
            "there is no recipe '" + recipe + "' here and none among those of Coracle",
            Suggestions.suggestion(
                recipe.toString(),
                names,
                "name a recipe's file"
                    + (names.isEmpty() ? "" : ", or one of: " + String.join(", ", names)))));
  }
}
