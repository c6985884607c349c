package dev.coracle.recipe.reader;

import dev.coracle.recipe.CompilerOrigin;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.SourcesSpec;
import dev.coracle.recipe.SourcesSpec.Pin;
import dev.coracle.recipe.SourcesSpec.Rebuild;
import dev.coracle.recipe.schema.KernelKeys;
import dev.coracle.recipe.schema.SourceNames;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the package sources and the kernel of a recipe that was composed and checked. */
final class SourceBuilder {
  private final MappingFields recipe;
  private final SourcePaths paths;
  private final Optional<Instant> snapshot;

  SourceBuilder(MappingFields recipe, SourcePaths paths) {
    this.recipe = recipe;
    this.paths = paths;
    this.snapshot = recipe.optional("snapshot").flatMap(SourceNames::time);
  }

  /** The main source. */
  PackageSource main() {
    MappingFields fields = recipe.fields("package-source");
    return new PackageSource(
        "",
        Optional.empty(),
        fields.located("distribution"),
        fields.list("suites"),
        fields.list("components"),
        keyring(fields),
        priority(fields),
        snapshot);
  }

  /** The kernel. */
  KernelSpec kernel(PackageSource main, List<Located<String>> commandLine) {
    MappingFields fields = recipe.fields("kernel");
    KernelSpec.Source source = kernelSource(fields.fields("source"), main);
    PackageSource packages = source instanceof KernelSpec.SourcePackage found ? found.from() : main;
    List<Located<String>> suites = fields.fields("toolchain").list("suites");
    List<Located<String>> named = new ArrayList<>();
    List<Located<Path>> files = new ArrayList<>();
    for (Scalar each : fields.scalars("fragments")) {
      if (KernelKeys.isPath(each.text())) {
        files.add(new Located<>(paths.relative(each), each.place()));
      } else {
        named.add(new Located<>(each.text(), each.place()));
      }
    }
    return new KernelSpec(
        source,
        CompilerOrigin.of(fields.text("compiler")),
        suites.isEmpty() ? packages : packages.withSuites(suites),
        fields.located("base"),
        named,
        files,
        fields.each("options").stream()
            .map(
                each ->
                    new KernelSpec.Option(
                        new Located<>(
                            each.text("option").substring("CONFIG_".length()),
                            each.scalar("option").place()),
                        KernelKeys.configValue(each.text("value")),
                        each.text("reason")))
            .toList(),
        fields.scalars("patches").stream()
            .map(each -> new Located<>(paths.relative(each), each.place()))
            .toList(),
        fields.list("drivers"),
        commandLine);
  }

  private KernelSpec.Source kernelSource(MappingFields fields, PackageSource main) {
    if (fields.has("url")) {
      return new KernelSpec.Tarball(fields.located("url"), new Sha256(fields.text("sha256")));
    }
    if (fields.has("git")) {
      MappingFields git = fields.fields("git");
      return new KernelSpec.GitCommit(git.located("url"), git.text("ref"));
    }
    if (fields.has("directory")) {
      Scalar directory = fields.scalar("directory");
      return new KernelSpec.Directory(new Located<>(paths.relative(directory), directory.place()));
    }
    Located<String> distribution =
        fields.has("distribution") ? fields.located("distribution") : main.distribution();
    PackageSource from =
        new PackageSource(
            "",
            Optional.empty(),
            distribution,
            fields.list("suites"),
            fields.list("components"),
            keyring(fields, distribution, main),
            Optional.empty(),
            snapshot);
    return new KernelSpec.SourcePackage(fields.located("package"), from);
  }

  /** All but the main source, the pins, and what is built from source. */
  SourcesSpec further(PackageSource main) {
    List<PackageSource> additional = new ArrayList<>();
    recipe.each("package-sources").forEach(each -> additional.add(additional(each, main)));
    List<Pin> pins = new ArrayList<>();
    for (MappingFields pin : recipe.each("pins")) {
      pins.add(
          new Pin(
              pin.located("package"),
              located(pin, "version"),
              located(pin, "suite"),
              located(pin, "source"),
              Integer.parseInt(pin.text("priority"))));
    }
    List<Rebuild> rebuilds = new ArrayList<>();
    recipe.each("rebuild").forEach(each -> rebuilds.add(rebuild(each, main)));
    return new SourcesSpec(additional, pins, localPackages(), rebuilds);
  }

  private PackageSource additional(MappingFields fields, PackageSource main) {
    Optional<Located<String>> url = located(fields, "url").map(SourceBuilder::withoutSlash);
    Located<String> distribution = main.distribution();
    if (fields.has("distribution")) {
      distribution = fields.located("distribution");
    } else if (url.isPresent()) {
      distribution = new Located<>("", fields.place());
    }
    return new PackageSource(
        fields.text("name"),
        url,
        distribution,
        fields.list("suites"),
        fields.list("components"),
        keyring(fields, distribution, main),
        priority(fields),
        fields.has("no-snapshot") ? Optional.empty() : snapshot);
  }

  private static Rebuild rebuild(MappingFields fields, PackageSource main) {
    List<Located<String>> suites = fields.list("suites");
    SortedMap<String, Located<String>> options = new TreeMap<>();
    for (Entry each : fields.table("options").entries()) {
      Scalar value = (Scalar) each.value();
      options.put(each.key().text(), new Located<>(value.text(), each.key().place()));
    }
    Located<String> name = fields.located("package");
    return new Rebuild(
        name,
        located(fields, "rules").orElse(name),
        suites.isEmpty() ? main : main.withSuites(suites),
        options);
  }

  private static Located<String> withoutSlash(Located<String> url) {
    return new Located<>(url.value().replaceFirst("/+$", ""), url.place());
  }

  private Optional<PackageSource.Keys> keyring(
      MappingFields fields, Located<String> distribution, PackageSource main) {
    boolean own = fields.has("keyring") || !distribution.equals(main.distribution());
    return own ? keyring(fields) : main.keyring();
  }

  private Optional<PackageSource.Keys> keyring(MappingFields fields) {
    return located(fields, "keyring")
        .map(
            text ->
                SourceNames.isKeyBlock(text.value())
                    ? new PackageSource.KeyBlock(text)
                    : new PackageSource.KeyFile(paths.relative(fields.scalar("keyring"))));
  }

  private List<Located<Path>> localPackages() {
    return paths.located(recipe, "local-packages");
  }

  private static Optional<Integer> priority(MappingFields fields) {
    return fields.optional("priority").map(Integer::valueOf);
  }

  private static Optional<Located<String>> located(MappingFields fields, String key) {
    return fields.has(key) ? Optional.of(fields.located(key)) : Optional.empty();
  }
}
