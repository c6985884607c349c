package dev.coracle.build.image;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.PartitionLayout;
import dev.coracle.recipe.Recipe;
import dev.coracle.verify.plan.KernelCommandLine;
import dev.coracle.verify.plan.RootParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel command line of a result: the recipe's, with what its root image adds. */
public final class RootCommandLine {
  /** Appended to the name of the root image to name the file with the whole command line. */
  public static final String SUFFIX = ".cmdline";

  private static final String ROOT = "root=";

  /** A name that goes by the order in which the guest finds its NVDIMMs. */
  private static final String BY_ORDER = ROOT + "/dev/pmem";

  private RootCommandLine() {}

  /**
   * The command line. A root on a partition is named by the partition's identity, unless the recipe
   * names it: {@code /dev/pmem0} is whichever NVDIMM the kernel finds first.
   *
   * @param partUuid of the root's partition; empty if the root is none
   * @param verityParameters the kernel parameters of a root that the guest checks; may be empty
   */
  public static KernelCommandLine of(
      Recipe recipe, Optional<String> partUuid, List<String> verityParameters) {
    KernelCommandLine line = ofRecipe(recipe);
    if (recipe.image().rootFormat().kind() == OutputFormat.Kind.INITRAMFS) {
      return RootParameters.unpacked(line);
    }
    if (!verityParameters.isEmpty()) {
      return verified(line, verityParameters);
    }
    return partUuid.isEmpty() || RootParameters.value(line, "root").isPresent()
        ? line
        : line.plus(ROOT + RootParameters.PARTITION + partUuid.get());
  }

  /** That of an image. */
  public static KernelCommandLine of(Recipe recipe, ImageStage.Image image) {
    return of(recipe, image.facts().disk().partUuid(1), image.commandLine());
  }

  private static KernelCommandLine ofRecipe(Recipe recipe) {
    return KernelCommandLine.of(
        recipe.kernel().commandLine().stream().map(Located::value).toList());
  }

  /** The file of the root image's command line, next to the image. */
  public static Path file(Path image) {
    return image.resolveSibling(image.getFileName() + SUFFIX);
  }

  /** Writes the file of an image in a directory. */
  public static void write(Recipe recipe, ImageStage.Image image, Path directory)
      throws IOException {
    Files.writeString(file(directory.resolve(image.file())), of(recipe, image).text() + "\n");
  }

  /** A warning if the recipe names the root by a name that another NVDIMM can take. */
  public static Optional<Diagnostic> warning(Recipe recipe) {
    if (!recipe.image().layout().value().equals(PartitionLayout.NVDIMM.word())) {
      return Optional.empty();
    }
    return recipe.kernel().commandLine().stream()
        .takeWhile(parameter -> !parameter.value().equals("--"))
        .filter(parameter -> parameter.value().startsWith(BY_ORDER))
        .findFirst()
        .map(
            parameter ->
                Diagnostic.warning(
                        "image.root-device",
                        "'"
                            + parameter.value()
                            + "' is the NVDIMM that the guest finds first,"
                            + " which need not be this image if it gets a second one",
                        "leave `root=` out: the command line then names the root by PARTUUID")
                    .at(parameter.place()));
  }

  /**
   * A line with these parameters in place of its own root parameters. DAX is not requested: it
   * would bypass the check, so the device mapper does not offer it.
   */
  private static KernelCommandLine verified(
      KernelCommandLine recipe, List<String> verityParameters) {
    List<String> all = new ArrayList<>();
    for (String parameter : recipe.kernel()) {
      if (parameter.startsWith("rootflags=")) {
        String flags = withoutDax(parameter.substring(parameter.indexOf('=') + 1));
        if (!flags.isEmpty()) {
          all.add("rootflags=" + flags);
        }
      } else if (!parameter.startsWith(ROOT)
          && !parameter.equals("rw")
          && !parameter.equals("ro")) {
        all.add(parameter);
      }
    }
    all.addAll(verityParameters);
    all.add("ro");
    return recipe.withKernel(all);
  }

  private static String withoutDax(String flags) {
    List<String> kept = new ArrayList<>(List.of(flags.split(",")));
    kept.removeIf(flag -> flag.equals("dax") || flag.startsWith("dax="));
    return String.join(",", kept);
  }
}
