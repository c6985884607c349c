package dev.coracle.kernel.config;

import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.recipe.KernelSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One file of kernel options: one concern.
 *
 * @param name its name in recipes: the file's name without {@code .config}, or the path of a
 *     recipe's own file
 * @param file where it was read from
 * @param options what it asks for, in the order of the file
 */
public record KernelFragment(String name, Path file, List<OptionRequest> options) {

  public KernelFragment {
    options = List.copyOf(options);
  }

  /**
   * The recipe's single options as a fragment of their own, after fragments that they take
   * precedence over.
   *
   * @param recipe the recipe's file
   */
  public static List<KernelFragment> withOptions(
      List<KernelFragment> fragments, List<KernelSpec.Option> options, Path recipe) {
    if (options.isEmpty()) {
      return fragments;
    }
    Set<String> symbols =
        options.stream().map(each -> each.symbol().value()).collect(Collectors.toSet());
    List<KernelFragment> all = new ArrayList<>();
    fragments.forEach(each -> all.add(each.yielding(symbols)));
    List<OptionRequest> own =
        options.stream()
            .map(
                each ->
                    new OptionRequest(
                        each.symbol().value(), each.value(), each.symbol().place(), each.reason()))
            .toList();
    all.add(new KernelFragment("kernel.options", recipe, own));
    return all;
  }

  /** The same, with requests for some options overridable. */
  private KernelFragment yielding(Set<String> symbols) {
    return new KernelFragment(
        name,
        file,
        options.stream()
            .map(each -> symbols.contains(each.symbol()) ? each.asOverridable() : each)
            .toList());
  }
}
