package dev.coracle.build.reproduce;

import dev.coracle.build.Build;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.inputs.InputsUnpacker;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.OriginsReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a result again, in an empty directory and with an empty store, from nothing but the inputs
 * that it carries and the archives that its lock names.
 */
public final class Reproduction {
  private static final Set<String> KERNEL =
      Set.of(KernelArtifacts.VMLINUX, KernelArtifacts.BZ_IMAGE, KernelArtifacts.CONFIG);

  private final BuildContext context;
  private final BuildOptions.Builder options;

  /**
   * @param context whose store is not used
   */
  public Reproduction(BuildContext context, BuildOptions.Builder options) {
    this.context = context;
    this.options = options;
  }

  /**
   * Builds and compares.
   *
   * @param work an empty directory
   * @param more where inputs are looked for that the result does not carry
   * @param adoptKernel whether to take the kernel from the result, which is said in the report
   * @throws CoracleException (ENVIRONMENT) {@code inputs.none}: the result carries no inputs
   */
  public ReproductionReport run(
      Path result, Manifest manifest, Path work, Optional<Path> more, boolean adoptKernel)
      throws IOException, InterruptedException {
    Path archive = InputsUnpacker.archive(result);
    Path directory = Files.createDirectories(work.resolve("inputs")).toRealPath();
    Path recipe = InputsUnpacker.unpack(archive, directory, more);
    Store store = Store.open(work.resolve("store"));
    BuildContext empty =
        new BuildContext(
            store,
            context.runner(),
            context.tools(),
            context.environment(),
            context.home(),
            context.progress());
    Build build = new Build(empty, options.locked(true).verify(false).build());
    if (adoptKernel) {
      String release = OriginsReader.read(result).release();
      store.result(build.kernelKey(recipe), place -> KernelArtifacts.adopt(result, place, release));
    }
    Path output = work.resolve("output");
    Path again = build.run(recipe, output).directory();
    return compare(result, manifest, again, adoptKernel);
  }

  private static ReproductionReport compare(
      Path result, Manifest manifest, Path again, boolean adoptKernel) throws IOException {
    Manifest other = ManifestReader.read(again.resolve(ResultStore.MANIFEST));
    Map<String, Artifact> made = new LinkedHashMap<>();
    other.artifacts().forEach(each -> made.put(each.name(), each));
    List<String> same = new ArrayList<>();
    List<String> different = new ArrayList<>();
    for (Artifact each : manifest.artifacts()) {
      Artifact now = made.remove(each.name());
      if (adoptKernel && KERNEL.contains(each.name())) {
        continue;
      }
      boolean equal = now != null && now.sha256().equals(each.sha256());
      (equal ? same : different).add(each.name());
    }
    different.addAll(made.keySet());
    Optional<String> words =
        different.isEmpty()
            ? Optional.empty()
            : Optional.of(new FirstDifference(result, manifest, again, other).words(different));
    return new ReproductionReport(same, different, words, adoptKernel);
  }
}
