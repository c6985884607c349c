package dev.coracle.build.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import dev.coracle.kernel.config.FragmentReader;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.kernel.config.RequestedOptions;
import dev.coracle.kernel.patch.SourcePatch;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The fragments and patches of a recipe's kernel that are files beside the recipe. */
public final class LocalKernelFiles {
  private static final int LARGEST = 64 << 20;

  private final Recipe recipe;

  public LocalKernelFiles(Recipe recipe) {
    this.recipe = recipe;
  }

  /**
   * All of them as they are now, fragments first.
   *
   * @throws CoracleException (RECIPE) {@code recipe.unreadable-source} if one cannot be read
   */
  public List<LockedLocalFile> now() {
    List<Located<Path>> files = new ArrayList<>(recipe.kernel().fragmentFiles());
    files.addAll(recipe.kernel().patches());
    return files.stream()
        .map(each -> new LockedLocalFile(each.value().toString(), Sha256.of(bytes(each))))
        .toList();
  }

  /** The patches, in their order. */
  public List<SourcePatch> patches() {
    return recipe.kernel().patches().stream()
        .map(
            each ->
                new SourcePatch(
                    each.value().toString(),
                    recipe.onHost(each.value()),
                    Sha256.of(bytes(each)),
                    each.place()))
        .toList();
  }

  /**
   * All that the recipe asks for: named fragments, its own, and its single options.
   *
   * @param named the fragments that it names
   * @throws CoracleException (RECIPE) with lines that are not understood, and options to which two
   *     fragments give different values
   */
  public List<KernelFragment> fragments(List<KernelFragment> named) {
    List<Diagnostic> problems = new ArrayList<>();
    List<KernelFragment> all = new ArrayList<>(named);
    for (Located<Path> each : recipe.kernel().fragmentFiles()) {
      String text = text(each);
      Path file = recipe.onHost(each.value());
      all.add(FragmentReader.read("./" + each.value(), file, text, problems));
    }
    List<KernelFragment> whole =
        KernelFragment.withOptions(all, recipe.kernel().options(), recipe.file());
    RequestedOptions.merge(
        whole.stream().flatMap(each -> each.options().stream()).toList(), problems);
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
    return whole;
  }

  private String text(Located<Path> each) {
    byte[] bytes = bytes(each);
    String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
                  "kernel.fragment-encoding",
                  "the kernel fragment " + each.value() + " is not UTF-8 text",
                  "save it as UTF-8")
              .at(each.place()));
    }
    return text;
  }

  private byte[] bytes(Located<Path> each) {
    Path file = recipe.onHost(each.value());
    try {
      return InputFile.read(file, LARGEST);
    } catch (IOException e) {
      String why =
          Files.exists(file) ? "cannot be read: " + IoErrorMessage.words(e) : "does not exist";
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
                  "recipe.unreadable-source",
                  "the kernel's file " + each.value() + " " + why,
                  "correct the path; relative paths begin at the recipe's directory")
              .at(each.place()),
          e);
    }
  }
}
