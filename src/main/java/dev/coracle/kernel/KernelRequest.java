package dev.coracle.kernel;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.kernel.config.DriverIndex;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.kernel.config.RequestedOptions;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.patch.SourcePatch;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.store.StepKey;
import java.util.ArrayList;
import java.util.List;

/**
 * All that decides a kernel's bytes.
 *
 * @param base what the fragments are merged over: {@code tinyconfig} or {@code allnoconfig}
 * @param fragments what the recipe's fragments ask for; no two may contradict each other
 * @param patches what is applied to the source, in this order
 * @param drivers module names
 * @param toolchain what compiles it
 */
public record KernelRequest(
    Architecture architecture,
    KernelSource source,
    Located<String> base,
    List<KernelFragment> fragments,
    List<SourcePatch> patches,
    List<Located<String>> drivers,
    KernelToolchain toolchain) {
  private static final List<String> BASES = List.of("allnoconfig", "tinyconfig");

  /** Raised whenever the steps below would give other bytes for an equal request. */
  static final int REVISION = 1;

  public KernelRequest {
    fragments = List.copyOf(fragments);
    patches = List.copyOf(patches);
    drivers = List.copyOf(drivers);
    if (!BASES.contains(base.value())) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
                  "kernel.unknown-base",
                  "\"" + base + "\" is not a base configuration",
                  Suggestions.suggestion(base.value(), BASES, "write tinyconfig or allnoconfig"))
              .at(base.place()));
    }
  }

  /** A kernel without patches. */
  public KernelRequest(
      Architecture architecture,
      KernelSource source,
      Located<String> base,
      List<KernelFragment> fragments,
      List<Located<String>> drivers,
      KernelToolchain toolchain) {
    this(architecture, source, base, fragments, List.of(), drivers, toolchain);
  }

  /**
   * The content key. Made of the drivers' names, not of their options: the source's digest decides
   * which options those are, and a build that has nothing to do need not find out.
   */
  public StepKey key() {
    StepKey.Builder key = sourceKey("kernel", REVISION);
    key.add("base", base.value())
        .add("options", RequestedOptions.merge(requests(), new ArrayList<>()).keyLines())
        .add(
            "drivers",
            drivers.stream().map(d -> DriverIndex.normal(d.value())).distinct().sorted().toList());
    toolchain.describe(key);
    return key.build();
  }

  /** The key of a step that reads the source, with what decides the source. */
  StepKey.Builder sourceKey(String kind, int revision) {
    StepKey.Builder key = StepKey.builder(kind, revision).add("source", source.digest());
    if (!patches.isEmpty()) {
      key.add("patches", patches.stream().map(patch -> patch.sha256().hex()).toList());
    }
    return key.add("architecture", architecture.kernelName());
  }

  /** What the fragments ask for, in their order. */
  List<OptionRequest> requests() {
    return fragments.stream().flatMap(fragment -> fragment.options().stream()).toList();
  }
}
