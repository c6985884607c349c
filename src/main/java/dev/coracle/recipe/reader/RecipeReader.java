package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.schema.ScalarType;
import dev.coracle.recipe.schema.SchemaChecker;
import dev.coracle.recipe.yaml.DocumentReader;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeProblems;
import dev.coracle.recipe.yaml.SourceText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a recipe with its parents.
 *
 * <p>Each file is parsed and held against the schema; then the files are composed, and the whole is
 * checked for what is missing. Problems are gathered all the way.
 */
public final class RecipeReader {
  /** More recipes than anybody stacks. */
  private static final int CHAIN_LIMIT = 16;

  private final ParentLoader loader;
  private final RecipeProblems problems = new RecipeProblems();
  private final SchemaChecker checker = new SchemaChecker(problems);
  private final Map<String, Path> directories = new HashMap<>();

  private RecipeReader(ParentLoader loader) {
    this.loader = loader;
  }

  /**
   * Reads a recipe.
   *
   * @param file the recipe, as the user named it
   * @param parents gets the recipes it extends
   * @throws CoracleException (RECIPE) with everything that is wrong with it
   */
  public static Recipe read(Path file, ParentLoader parents) {
    return new RecipeReader(parents).read(file);
  }

  private Recipe read(Path file) {
    byte[] bytes = null;
    try {
      bytes = RecipeBytes.read(file);
    } catch (IOException e) {
      problems.add(
          SourceLocation.file(file.toString()),
          "unreadable",
          "cannot read the recipe: " + e.getMessage(),
          "name a recipe's file, such as recipes/my-guest.yaml");
    }
    RecipeDocument document = bytes == null ? null : document(file, Path.of(""), bytes);
    Mapping whole = document == null ? null : withParents(file, Path.of(""), document);
    if (whole != null) {
      checker.checkComplete(whole);
    }
    if (whole != null) {
      ImageRules.check(whole, problems);
    }
    problems.throwIfAny();
    return new RecipeBuilder(file, directories).build(whole);
  }

  private RecipeDocument document(Path file, Path directory, byte[] bytes) {
    directories.put(file.toString(), directory);
    SourceText source = RecipeBytes.decode(file.toString(), bytes, problems);
    RecipeDocument document = source == null ? null : DocumentReader.read(source, problems);
    if (document != null) {
      document = ImageShortForm.normalise(document, problems);
      checker.check(document);
    }
    return document;
  }

  /** The recipe laid over its parents, which it names one by one; null if one cannot be had. */
  private Mapping withParents(Path file, Path directory, RecipeDocument document) {
    List<Path> chain = new ArrayList<>(List.of(file));
    List<Mapping> layers = new ArrayList<>(List.of(document.root()));
    Scalar next = parentOf(document);
    while (next != null) {
      Path child = chain.get(chain.size() - 1);
      Path named = loader.locate(child, next.text());
      Path parent = child.resolveSibling(named).normalize();
      if (isCycle(chain, parent, next) || isTooLong(chain, next)) {
        return null;
      }
      directory = parentDirectory(directory.resolve(named));
      RecipeDocument read = parent(parent, directory, next);
      if (read == null) {
        return null;
      }
      chain.add(parent);
      layers.add(read.root());
      next = parentOf(read);
    }
    Mapping whole = layers.get(layers.size() - 1);
    for (int i = layers.size() - 2; i >= 0; i--) {
      whole = Composer.compose(whole, layers.get(i));
    }
    return whole;
  }

  private static Scalar parentOf(RecipeDocument document) {
    Entry entry = document.root().entry("extends");
    boolean named =
        entry != null
            && entry.value() instanceof Scalar scalar
            && ScalarType.HOST_PATH.fault(scalar) == null
            && !scalar.isNull();
    return named ? (Scalar) entry.value() : null;
  }

  private static Path parentDirectory(Path path) {
    Path directory = path.normalize().getParent();
    return directory == null ? Path.of("") : directory;
  }

  private boolean isCycle(List<Path> chain, Path parent, Scalar named) {
    Path absolute = parent.toAbsolutePath().normalize();
    for (Path earlier : chain) {
      if (earlier.toAbsolutePath().normalize().equals(absolute)) {
        StringBuilder way = new StringBuilder();
        for (Path each : chain.subList(chain.indexOf(earlier), chain.size())) {
          way.append(each).append(" extends ");
        }
        problems.add(
            named.place(),
            "parent-cycle",
            "a recipe cannot extend itself: " + way + parent,
            "remove one of these extends");
        return true;
      }
    }
    return false;
  }

  private boolean isTooLong(List<Path> chain, Scalar named) {
    if (chain.size() < CHAIN_LIMIT) {
      return false;
    }
    problems.add(
        named.place(),
        "parent",
        "more than " + CHAIN_LIMIT + " recipes extend one another",
        "check for a directory that links to itself");
    return true;
  }

  private RecipeDocument parent(Path parent, Path directory, Scalar named) {
    try {
      return document(parent, directory, loader.load(parent));
    } catch (IOException e) {
      problems.add(
          named.place(),
          "parent",
          "cannot read the parent recipe " + parent + ": " + e.getMessage(),
          "correct the path; it begins at the directory of the recipe that extends");
      return null;
    }
  }
}
