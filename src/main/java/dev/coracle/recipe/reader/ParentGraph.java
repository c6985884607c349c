package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.schema.ScalarType;
import dev.coracle.recipe.yaml.DocumentReader;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import dev.coracle.recipe.yaml.SourceText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads a recipe and all that it extends: each file once, parents before children, in the order in
 * which they are named.
 */
final class ParentGraph {
  /** More recipes than anybody stacks. */
  private static final int DEPTH_LIMIT = 16;

  /** More files than any recipe is made of. */
  private static final int FILE_LIMIT = 64;

  private final ParentLoader loader;
  private final ProblemCollector problems;
  private final Map<String, Path> directories = new HashMap<>();
  private final List<SourceFile> files = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private boolean complete = true;

  ParentGraph(ParentLoader loader, ProblemCollector problems) {
    this.loader = loader;
    this.problems = problems;
  }

  /** Loads a recipe with its parents. */
  void load(Path file) {
    byte[] bytes;
    try {
      bytes = RecipeBytes.read(file);
    } catch (IOException e) {
      problems.error(
          SourceLocation.file(file.toString()),
          "recipe.unreadable",
          "cannot read the recipe: " + IoErrorMessage.words(e),
          "name a recipe file, such as recipes/my-guest.yaml");
      complete = false;
      return;
    }
    add(file, Path.of(""), bytes, List.of());
  }

  /** What was loaded, parents first. */
  List<SourceFile> files() {
    return files;
  }

  /** Whether everything that is named could be read. */
  boolean complete() {
    return complete;
  }

  /** For the name of each file, its directory, relative to the recipe's. */
  Map<String, Path> directories() {
    return directories;
  }

  /**
   * @param chain the files that led here, the recipe first
   */
  private void add(Path file, Path directory, byte[] bytes, List<Path> chain) {
    seen.add(normal(file));
    directories.put(file.toString(), directory);
    Optional<SourceText> source = RecipeBytes.decode(file.toString(), bytes, problems);
    Optional<RecipeDocument> document =
        source.isPresent() ? DocumentReader.read(source.get(), problems) : Optional.empty();
    if (document.isEmpty()) {
      complete = false;
      return;
    }
    SourceFile read = new SourceFile(file, document.get()).withListedParents();
    List<Path> below = new ArrayList<>(chain);
    below.add(file);
    for (Scalar parent : parents(read.root())) {
      Path located = loader.locate(file, parent.text());
      visit(parent, file.resolveSibling(located).normalize(), directory.resolve(located), below);
    }
    files.add(read);
  }

  /**
   * @param relative the parent's path, relative to the directory of the recipe that was loaded
   */
  private void visit(Scalar named, Path parent, Path relative, List<Path> chain) {
    if (isCycle(chain, parent, named) || isTooMuch(chain, named)) {
      complete = false;
      return;
    }
    if (seen.contains(normal(parent))) {
      return;
    }
    Path directory = relative.normalize().getParent();
    byte[] bytes;
    try {
      bytes = loader.load(parent);
    } catch (IOException e) {
      problems.error(
          named.place(),
          "recipe.parent",
          "cannot read the parent recipe " + parent + ": " + IoErrorMessage.words(e),
          own(parent, named.text())
              .map(name -> "write " + name + " for Coracle's own recipe of that name")
              .orElse("correct the path; it is relative to the recipe that has extends"));
      complete = false;
      return;
    }
    add(parent, directory == null ? Path.of("") : directory, bytes, chain);
  }

  /** The name of the recipe of Coracle's own that may have been meant by a file. */
  private Optional<String> own(Path parent, String named) {
    String name = named.replaceFirst("\\.ya?ml$", "");
    return loader.locate(parent, name).equals(Path.of(name)) ? Optional.empty() : Optional.of(name);
  }

  /** The parents that a file names well; the schema's check reports the others. */
  private static List<Scalar> parents(Mapping root) {
    List<Scalar> parents = new ArrayList<>();
    Entry entry = root.entry("extends").orElse(null);
    if (entry != null && entry.value() instanceof Sequence list) {
      for (Value element : list.elements()) {
        if (element instanceof Scalar scalar
            && !scalar.isNull()
            && !Variables.isUsedIn(scalar.text())
            && ScalarType.HOST_PATH.fault(scalar).isEmpty()) {
          parents.add(scalar);
        }
      }
    }
    return parents;
  }

  private static Path normal(Path file) {
    return file.toAbsolutePath().normalize();
  }

  private boolean isCycle(List<Path> chain, Path parent, Scalar named) {
    for (int i = 0; i < chain.size(); i++) {
      if (normal(chain.get(i)).equals(normal(parent))) {
        StringBuilder way = new StringBuilder();
        for (Path each : chain.subList(i, chain.size())) {
          way.append(each).append(" extends ");
        }
        problems.error(
            named.place(),
            "recipe.parent-cycle",
            "a recipe cannot extend itself: " + way + parent,
            "remove one of these extends");
        return true;
      }
    }
    return false;
  }

  private boolean isTooMuch(List<Path> chain, Scalar named) {
    if (chain.size() < DEPTH_LIMIT && seen.size() < FILE_LIMIT) {
      return false;
    }
    problems.error(
        named.place(),
        "recipe.parent",
        chain.size() < DEPTH_LIMIT
            ? "the recipe is made of more than " + FILE_LIMIT + " files"
            : "more than " + DEPTH_LIMIT + " recipes extend one another",
        "check for a directory that links to itself");
    return true;
  }
}
