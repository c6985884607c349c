package dev.coracle.build.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The files of the host that a recipe copies into its image.
 *
 * @param digests by their path in the guest: SHA-256 of their content
 */
public record CopiedFiles(Map<TreePath, Sha256> digests) {

  public CopiedFiles {
    digests = Map.copyOf(digests);
  }

  /**
   * Reads them.
   *
   * @throws CoracleException (RECIPE) if one cannot be read
   */
  public static CopiedFiles read(Recipe recipe) {
    Map<TreePath, Sha256> digests = new HashMap<>();
    for (FileSpec file : recipe.files()) {
      if (file.what() instanceof FileSpec.Copy copy) {
        digests.put(file.path(), digest(recipe, file, copy));
      }
    }
    return new CopiedFiles(digests);
  }

  private static Sha256 digest(Recipe recipe, FileSpec file, FileSpec.Copy copy) {
    Path source = recipe.onHost(copy.source());
    try {
      return Sha256.of(source);
    } catch (IOException e) {
      String why =
          Files.exists(source) ? "cannot be read: " + IoErrorMessage.words(e) : "does not exist";
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
                  "recipe.unreadable-source",
                  "the file to copy to " + file.path() + ", " + copy.source() + ", " + why,
                  "correct the path; relative paths begin at the recipe's directory")
              .at(file.place()),
          e);
    }
  }
}
