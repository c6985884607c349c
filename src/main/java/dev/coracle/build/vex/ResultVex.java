package dev.coracle.build.vex;

import dev.coracle.build.LockedSources;
import dev.coracle.build.inputs.InputsUnpacker;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.makefile.CompiledFiles;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.Architecture;
import dev.coracle.vex.KernelStatements;
import dev.coracle.vex.OpenVex;
import dev.coracle.vex.PackageStatements;
import dev.coracle.vex.Statement;
import dev.coracle.vex.Vulnerability;
import dev.coracle.vex.VulnerabilityList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares a list of vulnerabilities with what a result is made of. */
public final class ResultVex {
  private final Path result;
  private final Manifest manifest;

  /** What packages and makefiles say is fetched where the store lacks it. */
  public ResultVex(Path result, Manifest manifest) {
    this.result = result;
    this.manifest = manifest;
  }

  /**
   * A statement for each entry, in their order.
   *
   * @param sources whose options use the lock as it is
   * @param work an empty directory
   * @param more where inputs are looked for that the result does not carry
   * @throws CoracleException (ENVIRONMENT) {@code inputs.none}: the result carries no inputs
   */
  public List<Statement> statements(
      VulnerabilityList list, LockedSources sources, Path work, Optional<Path> more)
      throws IOException, InterruptedException {
    Path archive = InputsUnpacker.archive(result);
    Path recipe = InputsUnpacker.unpack(archive, work.toRealPath(), more);
    Optional<KernelStatements> kernel = Optional.empty();
    Optional<PackageStatements> packages = Optional.empty();
    List<Statement> statements = new ArrayList<>();
    for (Vulnerability each : list.entries()) {
      if (each.isOfKernel()) {
        kernel = Optional.of(kernel.isPresent() ? kernel.get() : kernel(sources, recipe));
        statements.add(kernel.get().about(each));
      } else {
        packages = Optional.of(packages.isPresent() ? packages.get() : packages(sources, recipe));
        statements.add(packages.get().about(each));
      }
    }
    return statements;
  }

  private KernelStatements kernel(LockedSources sources, Path recipe)
      throws IOException, InterruptedException {
    String config = Files.readString(result.resolve(KernelArtifacts.CONFIG));
    Architecture architecture = Architecture.ofDebianName(manifest.architecture()).orElseThrow();
    return new KernelStatements(
        new CompiledFiles(
            sources.makefiles(recipe), DotConfig.read(config), architecture.kernelName()));
  }

  private PackageStatements packages(LockedSources sources, Path recipe)
      throws IOException, InterruptedException {
    return new PackageStatements(
        sources.packages(recipe), ManifestReader.readFiles(result.resolve(ResultStore.MANIFEST)));
  }

  /** The statements as OpenVEX, with the names of the result's bill of materials. */
  public byte[] document(String author, List<Statement> statements) throws IOException {
    Map<String, String> urls = new HashMap<>();
    JsonFields sbom =
        new JsonFields(Json.object(Files.readString(result.resolve(ResultStore.CYCLONE_DX))));
    for (JsonFields each : sbom.objects("components")) {
      Optional<String> url = each.optionalText("purl");
      if (url.isPresent() && each.text("type").equals("library")) {
        urls.put(each.text("name") + " " + each.text("version"), url.get());
      } else if (url.isPresent()) {
        urls.put(Vulnerability.KERNEL, url.get());
      }
    }
    return new OpenVex(manifest, urls).document(author, statements);
  }
}
