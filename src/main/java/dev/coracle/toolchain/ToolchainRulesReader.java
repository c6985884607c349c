package dev.coracle.toolchain;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.yaml.DocumentReader;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.toolchain.ToolchainRules.Program;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads rules that the program ships; a mistake in them is a bug. */
final class ToolchainRulesReader {
  private static final Set<String> KEYS =
      Set.of(
          "packages",
          "compiler",
          "linker",
          "leave-out-packages",
          "leave-out-files",
          "links",
          "programs");

  private ToolchainRulesReader() {}

  static ToolchainRules read(String resource) {
    try (InputStream stream = ToolchainRulesReader.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the program lacks its file " + resource);
      }
      return read(resource, stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ToolchainRules read(String file, byte[] bytes) {
    ProblemCollector problems = new ProblemCollector();
    Optional<RecipeDocument> document =
        RecipeBytes.decode(file, bytes, problems)
            .flatMap(source -> DocumentReader.read(source, problems));
    problems.throwIfAny();
    if (document.isEmpty()) {
      throw new IllegalStateException(file + " cannot be read");
    }
    Mapping root = document.get().root();
    for (Entry entry : root.entries()) {
      if (!KEYS.contains(entry.key().text())) {
        throw new IllegalStateException(file + " has no key " + entry.key().text());
      }
    }
    Map<PathGlob, Program> programs = new LinkedHashMap<>();
    map(root, "programs").forEach((path, value) -> programs.put(PathGlob.of(path), program(value)));
    return new ToolchainRules(
        list(root, "packages"),
        PathGlob.of(texts(root.entries()).getOrDefault("compiler", "")),
        PathGlob.of(texts(root.entries()).getOrDefault("linker", "")),
        globs(root, "leave-out-packages"),
        globs(root, "leave-out-files"),
        texts(mapping(root, "links").entries()),
        programs,
        Sha256.of(bytes));
  }

  private static Program program(Value value) {
    Mapping mapping = (Mapping) value;
    return new Program(
        list(mapping, "arguments"), texts(mapping(mapping, "environment").entries()));
  }

  private static List<PathGlob> globs(Mapping mapping, String key) {
    return list(mapping, key).stream().map(PathGlob::of).toList();
  }

  private static List<String> list(Mapping mapping, String key) {
    Entry entry = mapping.entry(key).orElse(null);
    return entry == null
        ? List.of()
        : ((Sequence) entry.value())
            .elements().stream().map(each -> ((Scalar) each).text()).toList();
  }

  private static Map<String, Value> map(Mapping mapping, String key) {
    Map<String, Value> all = new LinkedHashMap<>();
    mapping(mapping, key).entries().forEach(each -> all.put(each.key().text(), each.value()));
    return all;
  }

  private static Mapping mapping(Mapping mapping, String key) {
    Entry entry = mapping.entry(key).orElse(null);
    return entry == null ? new Mapping(mapping.place(), List.of()) : (Mapping) entry.value();
  }

  private static Map<String, String> texts(List<Entry> entries) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.value() instanceof Scalar scalar) {
        all.put(entry.key().text(), scalar.text());
      }
    }
    return all;
  }
}
