package dev.coracle.build;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Place;
import dev.coracle.recipe.ImageForm;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a kernel can take its root from the forms that a recipe asks for, and check it where that
 * is asked for. One that cannot panics with few words at boot; its configuration tells before.
 */
final class KernelFits {
  /** What Linux needs for each part of a form's name (its own Kconfig files). */
  private static final Map<String, String> NEEDED =
      Map.of(
          "newc", "BLK_DEV_INITRD",
          "gzip", "RD_GZIP",
          "zstd", "RD_ZSTD",
          "erofs", "EROFS_FS",
          "ext4", "EXT4_FS",
          "gpt", "EFI_PARTITION",
          "mbr", "MSDOS_PARTITION",
          "nvdimm", "MSDOS_PARTITION");

  private KernelFits() {}

  /**
   * Holds a kernel against a recipe's forms; before it is compiled.
   *
   * @param config the text of its final configuration
   * @throws CoracleException (RECIPE) with every form that it cannot take, at its place
   */
  static void check(Recipe recipe, String config) {
    Set<String> options = new HashSet<>(List.of(config.split("\n")));
    List<Diagnostic> problems = new ArrayList<>();
    check(recipe.image().form(), recipe.image().fileSystem().place(), options, problems);
    for (Located<ImageForm> form : recipe.image().also()) {
      check(form.value(), form.place(), options, problems);
    }
    CheckedRoot.lack(recipe, options).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  private static void check(
      ImageForm form, Place place, Set<String> options, List<Diagnostic> problems) {
    if (!form.canBeRoot()) {
      return;
    }
    List<String> missing = new ArrayList<>();
    for (String part : List.of(form.layout(), form.fileSystem(), form.compression())) {
      String option = NEEDED.get(part);
      if (option != null && !options.contains("CONFIG_" + option + "=y")) {
        missing.add("CONFIG_" + option);
      }
    }
    if (!missing.isEmpty()) {
      problems.add(
          Diagnostic.error(
                  "kernel.form",
                  "the recipe's kernel cannot take its root from the form "
                      + form
                      + ": its configuration lacks "
                      + String.join(", ", missing),
                  "add a kernel fragment that has it, or leave the form out")
              .at(place));
    }
  }
}
