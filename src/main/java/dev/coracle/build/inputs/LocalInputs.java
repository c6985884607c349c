package dev.coracle.build.inputs;

import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.RecipePrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The local files of a recipe: those that it names, companion rules beside it, and its kernel
 * fragments. Their places to each other stay; a recipe that names files above its directory is
 * itself some directories down.
 *
 * @param recipe where the recipe goes
 * @param files where each file goes, and where it is now
 * @param elsewhere files that the recipe names by absolute paths, which stay where they are
 */
record LocalInputs(String recipe, SortedMap<String, Path> files, List<Path> elsewhere) {
  private static final Path ROOT = Path.of("recipe");
  private static final String LEVEL = "d";
  private static final String COMPANIONS = "companions";
  private static final String FRAGMENTS = "kernel-configs";
  private static final String SUFFIX = ".config";

  /** Finds them. */
  static LocalInputs of(ComposedRecipe composed, FragmentDirectory fragments) throws IOException {
    Recipe recipe = composed.recipe();
    SortedMap<String, Path> files = new TreeMap<>();
    List<Path> elsewhere = new ArrayList<>();
    List<Path> named = new ArrayList<>(RecipePrinter.hostPaths(composed));
    named.add(Path.of(COMPANIONS));
    Path directory = ROOT;
    for (int i = 0; i < named.stream().mapToInt(LocalInputs::levelsUp).max().orElse(0); i++) {
      directory = directory.resolve(LEVEL);
    }
    for (Path each : named) {
      if (each.isAbsolute()) {
        elsewhere.add(each);
      } else {
        add(recipe.onHost(each), directory.resolve(each).normalize(), files);
      }
    }
    for (Located<String> fragment : recipe.kernel().fragments()) {
      String name = fragment.value() + SUFFIX;
      add(fragments.path().resolve(name), ROOT.resolve(FRAGMENTS).resolve(name), files);
    }
    Collections.sort(elsewhere);
    return new LocalInputs(directory.resolve(recipe.name() + ".yaml").toString(), files, elsewhere);
  }

  private static int levelsUp(Path path) {
    int levels = 0;
    for (Path each : path) {
      if (!each.toString().equals("..")) {
        break;
      }
      levels++;
    }
    return levels;
  }

  /** A file, or all files below a directory; links are followed as the build follows them. */
  private static void add(Path from, Path to, SortedMap<String, Path> files) throws IOException {
    if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(from)) {
        for (Path each : (Iterable<Path>) all::iterator) {
          if (!Files.isDirectory(each)) {
            files.put(to.resolve(from.relativize(each)).toString(), each);
          }
        }
      }
    } else if (Files.isRegularFile(from)) {
      files.put(to.toString(), from);
    }
  }
}
