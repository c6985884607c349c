package dev.coracle.recipe.reader;

import dev.coracle.recipe.yaml.RecipeBytes;
import java.io.IOException;
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

  /** Takes parents from the file system. */
  static ParentLoader fromFiles() {
    return RecipeBytes::read;
  }
}
