package dev.coracle.recipe;

import dev.coracle.tree.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Digests of the parts of a recipe that later stages depend on; places never count. */
public final class RecipeInputs {
  /** Raised when what is digested, or how, changes; every lock is stale then. */
  private static final int REVISION = 2;

  private final MessageDigest digester = Sha256.digester();

  private RecipeInputs() {}

  /**
   * Digest of what resolution depends on: architecture, package source, packages, kernel source.
   * Packages count as a set; the order of suites and components counts.
   */
  public static Sha256 resolution(Recipe recipe) {
    RecipeInputs inputs = new RecipeInputs();
    inputs.add(Integer.toString(REVISION));
    inputs.add(recipe.architecture().debianName());
    inputs.add(recipe.packageSource());
    List<String> packages = new ArrayList<>(values(recipe.packages()));
    Collections.sort(packages);
    inputs.add(packages);
    inputs.add(recipe.kernel().source());
    if (recipe.kernel().compiler() == CompilerOrigin.PACKAGES) {
      inputs.add("toolchain");
      inputs.add(recipe.kernel().toolchain());
    }
    inputs.add(recipe.sources());
    recipe.files().forEach(inputs::add);
    recipe.container().ifPresent(inputs::add);
    return Sha256.of(inputs.digester);
  }

  private void add(KernelSpec.Source source) {
    if (source instanceof KernelSpec.SourcePackage found) {
      add(found.name().value());
      add(found.from());
    } else if (source instanceof KernelSpec.Tarball tarball) {
      addNamed("kernel url", tarball.url().value());
      add(tarball.sha256().hex());
    } else if (source instanceof KernelSpec.GitCommit git) {
      addNamed("kernel git", git.url().value());
      add(git.ref());
    } else if (source instanceof KernelSpec.Directory directory) {
      addNamed("kernel directory", directory.path().value().toString());
    }
  }

  private void add(PackageSource source) {
    add(source.distribution().value());
    add(values(source.suites()));
    add(values(source.components()));
    add(source.keyring().map(RecipeInputs::keys).orElse(""));
    // Recipes without these have the digest that they had before these were there.
    source.url().ifPresent(url -> addNamed("url", source.name() + " " + url.value()));
    source.priority().ifPresent(priority -> addNamed("priority", priority.toString()));
    source.snapshot().ifPresent(snapshot -> addNamed("snapshot", snapshot.toString()));
  }

  private static String keys(PackageSource.Keys keys) {
    return keys instanceof PackageSource.KeyFile file
        ? file.file().toString()
        : ((PackageSource.KeyBlock) keys).armored().value();
  }

  private void add(SourcesSpec sources) {
    for (PackageSource source : sources.additional()) {
      addNamed("source", source.name());
      add(source);
    }
    for (SourcesSpec.Pin pin : sources.pins()) {
      addNamed("pin", pin.packages().value());
      add(pin.version().map(Located::value).orElse(""));
      add(pin.suite().map(Located::value).orElse(""));
      add(pin.source().map(Located::value).orElse(""));
      add(Integer.toString(pin.priority()));
    }
    for (SourcesSpec.Rebuild rebuild : sources.rebuilds()) {
      addNamed("rebuild", rebuild.name().value());
      add(rebuild.from());
    }
    sources.localPackages().forEach(file -> addNamed("local", file.value().toString()));
  }

  private void add(FileSpec file) {
    if (file.what() instanceof FileSpec.Download download) {
      addNamed("download", download.url());
      add(download.sha256().hex());
    } else if (file.what() instanceof FileSpec.GitFile git) {
      addNamed("git", git.url());
      add(git.ref());
      add(git.path());
    }
  }

  private void add(ContainerSpec container) {
    addNamed("container", container.image().value());
    add(container.digest().map(Sha256::hex).orElse(""));
  }

  private void addNamed(String name, String text) {
    add(name);
    add(text);
  }

  private static List<String> values(List<Located<String>> located) {
    List<String> values = new ArrayList<>(located.size());
    for (Located<String> each : located) {
      values.add(each.value());
    }
    return values;
  }

  private void add(List<String> texts) {
    add(Integer.toString(texts.size()));
    for (String text : texts) {
      add(text);
    }
  }

  /** Each text with its length before it, so that no two lists of texts have the same bytes. */
  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digester.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digester.update(bytes);
  }
}
