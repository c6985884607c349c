package dev.coracle.build.inputs;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What a recipe marks as private: a result has its hash, and its content only as far as it went
 * into the image.
 *
 * @param places files and directories of this host
 */
record PrivateInputs(List<Path> places) {

  /**
   * Those of a recipe.
   *
   * @param files all that it is made of
   * @throws CoracleException (RECIPE) {@code inputs.private} if an entry covers none of them, as a
   *     path with a mistake in it does
   */
  static PrivateInputs of(Recipe recipe, Collection<Path> files) {
    for (Located<Path> each : recipe.content().privateInputs()) {
      Path place = recipe.onHost(each.value());
      if (files.stream().noneMatch(file -> isBelow(file, place))) {
        throw new CoracleException(
            ExitCode.RECIPE,
            Diagnostic.error(
                    "inputs.private",
                    "private-inputs names " + each + ", and nothing there is an input",
                    "write the path of a file that the recipe copies, or of a directory above it")
                .at(each.place()));
      }
    }
    return new PrivateInputs(
        recipe.content().privateInputs().stream()
            .map(each -> recipe.onHost(each.value()))
            .toList());
  }

  boolean covers(Path file) {
    return places.stream().anyMatch(place -> isBelow(file, place));
  }

  private static boolean isBelow(Path file, Path place) {
    return file.toAbsolutePath().normalize().startsWith(place);
  }
}
