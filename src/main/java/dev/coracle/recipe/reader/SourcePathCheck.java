package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.schema.KernelKeys;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds what a recipe copies into an image to the directories of its own files: a recipe from
 * somebody else must not carry off a secret of this host, by its path or through a link.
 */
final class SourcePathCheck {
  /** Lists whose entries have a {@code source} that is copied into the image. */
  private static final Set<String> COPIES = Set.of("files", "drop-ins");

  /** Lists of paths that go into the image or the kernel themselves. */
  private static final Set<String> COPIED = Set.of("local-packages", "overlay", "patches");

  private final List<Path> roots = new ArrayList<>();
  private final SourcePaths paths;

  /**
   * @param allowed further directories, given on the command line
   */
  SourcePathCheck(SourcePaths paths, List<Path> allowed) {
    this.paths = paths;
    Path recipe = paths.recipe().toAbsolutePath();
    paths.directories().values().forEach(each -> roots.add(real(recipe.resolveSibling(each))));
    allowed.forEach(each -> roots.add(real(each)));
  }

  /** Notes every {@code template}, and every {@code source} of files, that leads elsewhere. */
  void check(Mapping root, ProblemCollector problems) {
    check(root, false, problems);
  }

  private void check(Value value, boolean inFiles, ProblemCollector problems) {
    if (value instanceof Sequence list) {
      list.elements().forEach(each -> check(each, inFiles, problems));
    } else if (value instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        String key = entry.key().text();
        boolean copied = key.equals("template") || (inFiles && key.equals("source"));
        if (copied && entry.value() instanceof Scalar scalar && !scalar.text().isEmpty()) {
          check(scalar, problems);
        } else if (COPIED.contains(key) && entry.value() instanceof Sequence list) {
          for (Value each : list.elements()) {
            if (each instanceof Scalar scalar && !scalar.text().isEmpty()) {
              check(scalar, problems);
            }
          }
        } else if (key.equals("kernel") && entry.value() instanceof Mapping kernel) {
          checkKernel(kernel, problems);
        } else {
          check(entry.value(), inFiles || COPIES.contains(key), problems);
        }
      }
    }
  }

  /** Own fragments and patches; a tree of the host is only read, and can lie anywhere. */
  private void checkKernel(Mapping kernel, ProblemCollector problems) {
    Entry fragments = kernel.entry("fragments").orElse(null);
    if (fragments != null && fragments.value() instanceof Sequence list) {
      for (Value each : list.elements()) {
        if (each instanceof Scalar scalar && KernelKeys.isPath(scalar.text())) {
          check(scalar, problems);
        }
      }
    }
    Entry patches = kernel.entry("patches").orElse(null);
    if (patches != null) {
      check(new Mapping(kernel.place(), List.of(patches)), false, problems);
    }
  }

  private void check(Scalar scalar, ProblemCollector problems) {
    Path named;
    try {
      named = paths.file(scalar).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      return; // The schema has said so.
    }
    Path real = real(named);
    if (roots.stream().noneMatch(real::startsWith)) {
      problems.error(
          scalar.place(),
          "recipe.outside-path",
          Excerpt.quote(scalar.text())
              + " is outside the recipe's directory"
              + (real.equals(named) ? "" : ": it leads to " + real),
          "move the file below the recipe, or allow its directory with --allow-path "
              + real.getParent());
    }
  }

  /** Where a path leads; the part that exists is followed through links. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path existing = absolute; existing != null; existing = existing.getParent()) {
      try {
        Path rest = existing.relativize(absolute);
        return existing.toRealPath().resolve(rest).normalize();
      } catch (IOException missing) {
        // The directory above may be there.
      }
    }
    return absolute;
  }
}
