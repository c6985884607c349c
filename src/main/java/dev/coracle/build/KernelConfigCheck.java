package dev.coracle.build;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a kernel can take its root from the forms that a recipe asks for, and check it where that
 * is asked for. One that cannot panics with few words at boot; its configuration tells before.
 */
final class KernelConfigCheck {
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

  private final Recipe recipe;
  private final FragmentDirectory fragments;
  private final DotConfig config;
  private final List<Diagnostic> problems = new ArrayList<>();

  /**
   * A recipe's kernel, before it is compiled.
   *
   * @param fragments where the recipe's kernel fragments are: errors name those that would help
   * @param config the text of the final configuration
   */
  KernelConfigCheck(Recipe recipe, FragmentDirectory fragments, String config) {
    this.recipe = recipe;
    this.fragments = fragments;
    this.config = DotConfig.read(config);
  }

  /**
   * Holds the kernel against the recipe.
   *
   * @throws CoracleException (RECIPE) with all that it cannot do, each at its place
   */
  void check() {
    form(recipe.image().form(), recipe.image().fileSystem().place());
    for (Located<OutputFormat> form : recipe.image().also()) {
      form(form.value(), form.place());
    }
    if (recipe.image().guestVerity()) {
      need(
          VerityRoot.KERNEL_OPTIONS,
          "image.verity-kernel",
          "the kernel cannot check its root",
          "",
          recipe.image().verity().orElseThrow().place());
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  private void form(OutputFormat form, SourceLocation place) {
    if (form.canBeRoot()) {
      need(
          Stream.of(form.layout(), form.fileSystem(), form.compression())
              .map(NEEDED::get)
              .filter(Objects::nonNull)
              .toList(),
          "kernel.form",
          "the recipe's kernel cannot take its root from the form " + form,
          ", or leave the form out",
          place);
    }
  }

  private void need(
      List<String> options, String code, String what, String or, SourceLocation place) {
    List<String> missing = options.stream().filter(o -> !config.value(o).equals("y")).toList();
    if (!missing.isEmpty()) {
      String lacks = missing.stream().map(o -> "CONFIG_" + o).collect(Collectors.joining(", "));
      problems.add(
          Diagnostic.error(
                  code,
                  what + ": its configuration lacks " + lacks,
                  "add " + helpful(missing) + " to kernel.fragments" + or)
              .at(place));
    }
  }

  /** The fragments to add; such as there may be if none of those at hand helps. */
  private String helpful(List<String> missing) {
    Set<String> names = new LinkedHashSet<>();
    try {
      for (String option : missing) {
        Set<String> any = fragments.switchingOn(option);
        names.add(any.isEmpty() ? "one that asks for CONFIG_" + option : String.join(" or ", any));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.join(" and ", names);
  }
}
