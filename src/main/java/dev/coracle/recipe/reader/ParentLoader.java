package dev.coracle.recipe.reader;

import dev.coracle.recipe.yaml.RecipeBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gets the recipes that other recipes extend. */
@FunctionalInterface
public interface ParentLoader {

  /**
   * The bytes of a parent.
   *
   * @param parent the parent's path, already resolved against the directory of its child
   * @throws IOException if it cannot be had; its message is shown to the user
   */
  byte[] load(Path parent) throws IOException;

  /**
   * The path of a parent, relative to the directory of its child or absolute.
   *
   * @param child the recipe that extends
   * @param parent the parent as the child names it
   */
  default Path locate(Path child, String parent) {
    return Path.of(parent);
  }

  /** Takes parents from the file system. */
  static ParentLoader fromFiles() {
    return RecipeBytes::read;
  }

  /**
   * Takes parents from the file system, and from a directory those that are named without a suffix
   * and do not are next to their child.
   *
   * @param named holds {@code base.yaml} for the name {@code base}
   */
  static ParentLoader fromFiles(Path named) {
    return new ParentLoader() {
      @Override
      public byte[] load(Path parent) throws IOException {
        return RecipeBytes.read(parent);
      }

      @Override
      public Path locate(Path child, String parent) {
        Path path = named.resolve(parent + ".yaml").toAbsolutePath();
        boolean name = !parent.contains("/") && !parent.contains(".");
        return name && !Files.exists(child.resolveSibling(parent)) && Files.exists(path)
            ? path
            : Path.of(parent);
      }
    };
  }
}
