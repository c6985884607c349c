package dev.coracle.build;

import dev.coracle.build.launch.LaunchFile;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.image.verity.VerityRoot;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.PartitionLayout;
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
 * Whether a kernel can mount its root in the output formats of a recipe, and check it with
 * dm-verity where the recipe asks for that. A kernel that cannot would panic at boot with little
 * explanation; its configuration shows it before the compile.
 */
final class KernelConfigCheck {
  /** What Linux needs for each part of an output format (its own Kconfig files). */
  private static final Map<Enum<?>, String> NEEDED =
      Map.of(
          FileSystemType.NEWC, "BLK_DEV_INITRD",
          CompressionType.GZIP, "RD_GZIP",
          CompressionType.ZSTD, "RD_ZSTD",
          FileSystemType.EROFS, "EROFS_FS",
          FileSystemType.EXT4, "EXT4_FS",
          PartitionLayout.GPT, "EFI_PARTITION",
          PartitionLayout.MBR, "MSDOS_PARTITION",
          PartitionLayout.NVDIMM, "MSDOS_PARTITION");

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
   * Checks the kernel against the recipe.
   *
   * @throws CoracleException (RECIPE) with all that it cannot do, each at its place
   */
  void check() {
    format(recipe.image().rootFormat(), recipe.image().fileSystem().place());
    for (Located<OutputFormat> output : recipe.image().outputs()) {
      format(output.value(), output.place());
    }
    for (Located<String> hypervisor : recipe.image().launch()) {
      List<String> options = new ArrayList<>(List.of("VIRTIO_PMEM", "BLK_DEV_PMEM"));
      options.addAll(LaunchFile.of(hypervisor.value()).kernelOptions());
      need(
          options,
          "kernel.launch",
          "the recipe's kernel cannot find its root under " + hypervisor,
          ", or remove this word",
          hypervisor.place());
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

  private void format(OutputFormat format, SourceLocation place) {
    if (format.canBeRoot()) {
      need(
          Stream.<Enum<?>>of(format.layout(), format.fileSystem(), format.compression())
              .map(NEEDED::get)
              .filter(Objects::nonNull)
              .toList(),
          "kernel.output-format",
          "the recipe's kernel cannot mount a root in the format " + format,
          ", or remove this format",
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

  /** The fragments to add, or a description of one if no existing fragment helps. */
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
