package dev.coracle.testing;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.CompilerOrigin;
import dev.coracle.recipe.ContainerSpec;
import dev.coracle.recipe.ContentSpec;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.GrantSpec;
import dev.coracle.recipe.GroupSpec;
import dev.coracle.recipe.ImageSpec;
import dev.coracle.recipe.IncludeSpec;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.SourcesSpec;
import dev.coracle.recipe.SystemdSpec;
import dev.coracle.recipe.UserSpec;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * RecipeBuilder for tests, of which only the root tree's part matters; each value has its own line.
 */
public final class RecipeBuilder {
  private int line;
  private Path file = Path.of("test.yaml");
  private String target = "guest.target";
  private final List<Located<String>> binaries = new ArrayList<>();
  private final List<Located<String>> libraries = new ArrayList<>();
  private final List<Located<String>> units = new ArrayList<>();
  private final List<Located<String>> enabled = new ArrayList<>();
  private final List<Located<String>> disabled = new ArrayList<>();
  private final List<Located<String>> unitPath = new ArrayList<>();
  private final List<FileSpec> files = new ArrayList<>();
  private final List<Located<String>> skip = new ArrayList<>();
  private final List<IncludeSpec> include = new ArrayList<>();
  private final List<Located<String>> exclude = new ArrayList<>();
  private final List<Located<String>> commandLine = new ArrayList<>();
  private boolean closure = true;
  private boolean caCertificates;
  private Optional<ContainerSpec> container = Optional.empty();
  private boolean packageMetadata;
  private String suite = "stable";
  private final List<GrantSpec> grants = new ArrayList<>();
  private final List<UserSpec> users = new ArrayList<>();
  private final List<GroupSpec> groups = new ArrayList<>();

  private SourceLocation place() {
    return new SourceLocation("test.yaml", ++line, 1);
  }

  private Located<String> at(String value) {
    return new Located<>(value, place());
  }

  public RecipeBuilder commandLine(String word) {
    commandLine.add(at(word));
    return this;
  }

  public RecipeBuilder file(Path path) {
    file = path;
    return this;
  }

  public RecipeBuilder suite(String name) {
    suite = name;
    return this;
  }

  public RecipeBuilder packageMetadata() {
    packageMetadata = true;
    return this;
  }

  public RecipeBuilder target(String name) {
    target = name;
    return this;
  }

  public RecipeBuilder binaries(String... names) {
    Arrays.stream(names).map(this::at).forEach(binaries::add);
    return this;
  }

  public RecipeBuilder libraries(String... names) {
    Arrays.stream(names).map(this::at).forEach(libraries::add);
    return this;
  }

  public RecipeBuilder units(String... names) {
    Arrays.stream(names).map(this::at).forEach(units::add);
    return this;
  }

  public RecipeBuilder unitPath(String... directories) {
    Arrays.stream(directories).map(this::at).forEach(unitPath::add);
    return this;
  }

  public RecipeBuilder text(String path, String content) {
    return file(path, new FileSpec.Text(content), 0644);
  }

  public RecipeBuilder file(String path, FileSpec.What what, int mode) {
    files.add(new FileSpec(TreePath.of(path), what, mode, 0, 0, place()));
    return this;
  }

  public RecipeBuilder grant(String path, GrantSpec.Privilege... privileges) {
    grants.add(new GrantSpec(TreePath.of(path), Set.of(privileges), "a test", place()));
    return this;
  }

  public RecipeBuilder skip(String... words) {
    Arrays.stream(words).map(this::at).forEach(skip::add);
    return this;
  }

  public RecipeBuilder exclude(String... paths) {
    Arrays.stream(paths).map(this::at).forEach(exclude::add);
    return this;
  }

  public RecipeBuilder include(String name, List<String> paths, String... except) {
    include.add(
        new IncludeSpec(
            at(name),
            paths.stream().map(this::at).toList(),
            Arrays.stream(except).map(this::at).toList(),
            List.of(),
            place()));
    return this;
  }

  public RecipeBuilder withoutClosure() {
    closure = false;
    return this;
  }

  /** With a container image, in a file of this path. */
  public RecipeBuilder container(Path recipe, Optional<ContainerSpec> spec) {
    file = recipe;
    container = spec;
    return this;
  }

  public RecipeBuilder caCertificates() {
    caCertificates = true;
    return this;
  }

  public RecipeBuilder user(String name, long uid, long gid) {
    users.add(new UserSpec(name, uid, gid, name, "/", "/bin/false", place()));
    return this;
  }

  public RecipeBuilder group(String name, long gid, String... members) {
    groups.add(new GroupSpec(name, gid, List.of(members), place()));
    return this;
  }

  public RecipeBuilder enable(String... names) {
    for (String name : names) {
      enabled.add(at(name));
    }
    return this;
  }

  public RecipeBuilder disable(String... names) {
    for (String name : names) {
      disabled.add(at(name));
    }
    return this;
  }

  public Recipe build() {
    PackageSource source =
        new PackageSource(at("debian"), List.of(at(suite)), List.of(at("main")), Optional.empty());
    return new Recipe(
        file,
        "test",
        List.of(),
        Optional.of("1.0"),
        Architecture.AMD64,
        source,
        SourcesSpec.NONE,
        new KernelSpec(
            new KernelSpec.SourcePackage(at("source"), source),
            CompilerOrigin.HOST,
            source,
            at("tinyconfig"),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            commandLine),
        List.of(),
        binaries,
        libraries,
        new SystemdSpec(at(target), units, enabled, disabled, unitPath),
        users,
        groups,
        files,
        grants,
        new ContentSpec(closure, skip, include, exclude, caCertificates, List.of()),
        new ImageSpec(
            at("erofs"),
            at("nvdimm"),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            0,
            false,
            packageMetadata,
            List.of()),
        new VerifySpec(
            at("auto"),
            128 << 20,
            Duration.ofSeconds(60),
            List.of(),
            List.of(),
            VerifySpec.Limits.NONE,
            VerifySpec.Devices.NONE,
            List.of(),
            Optional.empty()),
        container);
  }
}
