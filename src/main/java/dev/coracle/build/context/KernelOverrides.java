package dev.coracle.build.context;

import dev.coracle.recipe.KernelSpec;
import java.util.List;

/**
 * How a kernel differs from what its recipe asks for.
 *
 * @param withoutFragments names of fragments that are left out
 * @param options single options, which take precedence over those of the recipe
 */
public record KernelOverrides(List<String> withoutFragments, List<KernelSpec.Option> options) {
  /** The kernel as the recipe asks for it. */
  public static final KernelOverrides NONE = new KernelOverrides(List.of(), List.of());

  public KernelOverrides {
    withoutFragments = List.copyOf(withoutFragments);
    options = List.copyOf(options);
  }
}
