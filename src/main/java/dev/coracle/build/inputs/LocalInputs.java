package dev.coracle.build.inputs;

import dev.coracle.container.source.ImageReference;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.lock.LockFile;
import dev.coracle.rebuild.RebuildRulesReader;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.SourcesSpec;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.RecipePrinter;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The local files of a recipe: those that it names, companion rules beside it, rules of its
 * rebuilds, its kernel fragments, and its container image where that is not in a registry. Their
 * places to each other stay; a recipe that names files above its directory is itself some
 * directories down.
 *
 * @param recipe where the recipe goes
 * @param files where each file goes, and where it is now
 * @param moved files that the recipe names by absolute paths, as those of a parent far away, and
 *     where they go from its directory
 * @param elsewhere directories that it names so, which stay where they are
 */
record LocalInputs(
    String recipe, SortedMap<String, Path> files, Map<Path, Path> moved, List<Path> elsewhere) {
  private static final Path ROOT = Path.of("recipe");
  private static final String LEVEL = "d";
  private static final String COMPANIONS = "companions";
  private static final String RULES_SUFFIX = ".yaml";
  private static final String FRAGMENTS = "kernel-configs";
  private static final String SUFFIX = ".config";
  private static final String ELSEWHERE = "elsewhere";

  /** Of an image layout, manifests and indexes are smaller; what is larger is a layer. */
  private static final long LARGEST_MANIFEST = 1L << 20;

  /**
   * Finds them.
   *
   * @param rules directories of rules of rebuilds, the first one counts
   */
  static LocalInputs of(
      ComposedRecipe composed, LockFile lock, FragmentDirectory fragments, List<Path> rules)
      throws IOException {
    Recipe recipe = composed.recipe();
    SortedMap<String, Path> files = new TreeMap<>();
    Map<Path, Path> moved = new HashMap<>();
    List<Path> elsewhere = new ArrayList<>();
    List<Path> named = new ArrayList<>(RecipePrinter.hostPaths(composed));
    named.add(Path.of(COMPANIONS));
    Optional<Path> container = container(recipe);
    container.ifPresent(named::add);
    Path directory = ROOT;
    for (int i = 0; i < named.stream().mapToInt(LocalInputs::levelsUp).max().orElse(0); i++) {
      directory = directory.resolve(LEVEL);
    }
    for (Path each : named) {
      if (each.isAbsolute() && Files.isRegularFile(each)) {
        Path to = Path.of(ELSEWHERE, Sha256.of(each).brief(), each.getFileName().toString());
        moved.put(each, to);
        files.put(directory.resolve(to).toString(), each);
      } else if (each.isAbsolute()) {
        elsewhere.add(each);
      } else {
        add(recipe.onHost(each), directory.resolve(each).normalize(), files);
      }
    }
    for (Located<String> fragment : recipe.kernel().fragments()) {
      String name = fragment.value() + SUFFIX;
      add(fragments.path().resolve(name), ROOT.resolve(FRAGMENTS).resolve(name), files);
    }
    for (SourcesSpec.Rebuild each : recipe.sources().rebuilds()) {
      String name = each.name().value() + RULES_SUFFIX;
      Path to = directory.resolve(RebuildRulesReader.DIRECTORY).resolve(name);
      for (Path from : rules) {
        if (!files.containsKey(to.toString())) {
          add(from.resolve(name), to, files);
        }
      }
    }
    if (container.isPresent()) {
      files.values().removeAll(otherLayers(recipe.onHost(container.get()), lock));
    }
    Collections.sort(elsewhere);
    return new LocalInputs(
        directory.resolve(recipe.name() + ".yaml").toString(), files, moved, elsewhere);
  }

  /** Where the container image is on this host. */
  private static Optional<Path> container(Recipe recipe) {
    return recipe
        .container()
        .map(spec -> ImageReference.parse(spec.image().value()))
        .filter(reference -> !reference.isRemote())
        .map(reference -> Path.of(reference.location()));
  }

  /** Layers of other images in the same layout. */
  private static List<Path> otherLayers(Path layout, LockFile lock) throws IOException {
    Path blobs = layout.resolve("blobs");
    if (!Files.isDirectory(blobs, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    Set<String> own =
        lock.container().stream()
            .flatMap(each -> each.layers().stream())
            .map(layer -> layer.digest().hex())
            .collect(Collectors.toSet());
    try (Stream<Path> all = Files.walk(blobs)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toFile().length() > LARGEST_MANIFEST)
          .filter(file -> !own.contains(file.getFileName().toString()))
          .toList();
    }
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
