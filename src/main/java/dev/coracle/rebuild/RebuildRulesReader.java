package dev.coracle.rebuild;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.rebuild.RebuildRules.BuildSystem;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.yaml.DocumentReader;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads {@code rebuild/NAME.yaml}. */
public final class RebuildRulesReader {
  /** Beside a recipe, and beside the shipped recipes. */
  public static final String DIRECTORY = "rebuild";

  private static final String ENDING = ".yaml";

  private static final List<String> KEYS =
      List.of(
          "build-depends",
          "build-system",
          "compiler-flags",
          "extends",
          "files",
          "linker-flags",
          "links",
          "options",
          "patches",
          "products",
          "removed",
          "targets",
          "then",
          "unit-settings",
          "uses",
          "written");

  private static final String FIX = "docs/rebuild.md lists the keys of rules";

  private RebuildRulesReader() {}

  /**
   * The rules of a source package.
   *
   * @param directories where they are looked for, in this order
   * @throws CoracleException (RECIPE) {@code rebuild.rules} if there are none, or they are wrong
   */
  public static RebuildRules read(Located<String> name, List<Path> directories) {
    for (Path directory : directories) {
      Path file = directory.resolve(name.value() + ENDING);
      if (Files.isRegularFile(file)) {
        try {
          return read(name, file, directories);
        } catch (IOException e) {
          throw failure(
              SourceLocation.file(file.toString()),
              "cannot be read: " + IoErrorMessage.words(e),
              FIX);
        }
      }
    }
    throw new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "rebuild.rules",
                "nothing says how " + name.value() + " is built",
                Suggestions.suggestion(
                    name.value(),
                    known(directories),
                    "write "
                        + DIRECTORY
                        + "/"
                        + name.value()
                        + ENDING
                        + " beside the recipe; docs/rebuild.md explains it"))
            .at(name.place()));
  }

  private static List<String> known(List<Path> directories) {
    List<String> names = new ArrayList<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(ENDING))
              .forEach(file -> names.add(file.substring(0, file.length() - ENDING.length())));
        } catch (IOException e) {
          // Names for a suggestion, and no more.
        }
      }
    }
    return names.stream().distinct().sorted().toList();
  }

  private static RebuildRules read(Located<String> name, Path file, List<Path> directories)
      throws IOException {
    byte[] bytes = RecipeBytes.read(file);
    Mapping root = root(file.toString(), bytes);
    Optional<Scalar> parent = text(root, "extends");
    if (parent.isEmpty()) {
      return rules(name.value(), root, Sha256.of(bytes), Optional.empty());
    }
    Located<String> other = new Located<>(parent.get().text(), parent.get().place());
    for (Path directory : directories) {
      Path of = directory.resolve(other.value() + ENDING);
      if (Files.isRegularFile(of) && !Files.isSameFile(of, file)) {
        return extended(name.value(), root, bytes, of, other);
      }
    }
    throw failure(
        other.place(),
        "extend " + other.value() + ", which there is not",
        Suggestions.suggestion(other.value(), known(directories), FIX));
  }

  private static RebuildRules extended(
      String name, Mapping root, byte[] bytes, Path of, Located<String> other) throws IOException {
    byte[] parentBytes = RecipeBytes.read(of);
    Mapping parent = root(of.toString(), parentBytes);
    if (parent.entry("extends").isPresent()) {
      throw failure(other.place(), "extend rules that extend others", "name the last of them");
    }
    MessageDigest both = Sha256.digester();
    both.update(parentBytes);
    both.update(bytes);
    RebuildRules before = rules(other.value(), parent, Sha256.of(parentBytes), Optional.empty());
    return rules(name, root, Sha256.of(both), Optional.of(before));
  }

  static RebuildRules read(String name, String file, byte[] bytes) {
    return rules(name, root(file, bytes), Sha256.of(bytes), Optional.empty());
  }

  private static Mapping root(String file, byte[] bytes) {
    ProblemCollector problems = new ProblemCollector();
    Optional<RecipeDocument> document =
        RecipeBytes.decode(file, bytes, problems)
            .flatMap(source -> DocumentReader.read(source, problems));
    problems.throwIfAny();
    Mapping root = document.orElseThrow().root();
    for (Entry entry : root.entries()) {
      if (!KEYS.contains(entry.key().text())) {
        throw failure(
            entry.key().place(),
            "have no key " + entry.key().text(),
            Suggestions.suggestion(entry.key().text(), KEYS, FIX));
      }
    }
    return root;
  }

  /**
   * The rules of a file.
   *
   * @param parent those that it extends: what the file has takes their place, or in a table of
   *     texts the place of single ones
   */
  private static RebuildRules rules(
      String name, Mapping root, Sha256 digest, Optional<RebuildRules> parent) {
    RebuildRules rules =
        new RebuildRules(
            name,
            root.place(),
            own(root, "build-system", parent, RebuildRules::system, () -> system(root)),
            ownList(root, "build-depends", parent, RebuildRules::buildDepends),
            merged(root, "options", parent, RebuildRules::options),
            ownList(root, "compiler-flags", parent, RebuildRules::compilerFlags),
            ownList(root, "linker-flags", parent, RebuildRules::linkerFlags),
            merged(root, "written", parent, RebuildRules::written),
            ownList(root, "patches", parent, RebuildRules::patches),
            ownList(root, "targets", parent, RebuildRules::targets),
            own(
                root,
                "then",
                parent,
                RebuildRules::then,
                () -> text(root, "then").map(Scalar::text).orElse("")),
            ownList(root, "uses", parent, RebuildRules::uses),
            ownList(root, "products", parent, RebuildRules::products),
            own(
                root,
                "files",
                parent,
                RebuildRules::files,
                () -> table(root, "files", RebuildRulesReader::files)),
            own(
                root,
                "links",
                parent,
                RebuildRules::links,
                () -> table(root, "links", RebuildRulesReader::files)),
            own(
                root,
                "removed",
                parent,
                RebuildRules::removed,
                () ->
                    table(
                        root, "removed", value -> list(value).stream().map(PathGlob::of).toList())),
            merged(root, "unit-settings", parent, RebuildRules::unitSettings),
            digest);
    if (rules.files().isEmpty() && rules.products().isEmpty()) {
      throw failure(root.place(), "name no files", "write what takes the place of what");
    }
    for (String each : rules.removed().keySet()) {
      if (!rules.files().containsKey(each) && !rules.links().containsKey(each)) {
        throw failure(
            root.entry("removed").map(entry -> entry.key().place()).orElse(root.place()),
            "remove files of " + each + ", of which they build nothing",
            "remove files of packages that `files` or `links` name");
      }
    }
    return rules;
  }

  private static <T> T own(
      Mapping root,
      String key,
      Optional<RebuildRules> parent,
      Function<RebuildRules, T> inherited,
      Supplier<T> read) {
    return parent.isPresent() && root.entry(key).isEmpty()
        ? inherited.apply(parent.get())
        : read.get();
  }

  private static List<String> ownList(
      Mapping root,
      String key,
      Optional<RebuildRules> parent,
      Function<RebuildRules, List<String>> inherited) {
    return own(root, key, parent, inherited, () -> list(root, key));
  }

  private static SortedMap<String, String> merged(
      Mapping root,
      String key,
      Optional<RebuildRules> parent,
      Function<RebuildRules, Map<String, String>> inherited) {
    SortedMap<String, String> all = new TreeMap<>(parent.map(inherited).orElse(Map.of()));
    all.putAll(texts(root, key));
    return all;
  }

  private static BuildSystem system(Mapping root) {
    Scalar word =
        text(root, "build-system")
            .orElseThrow(
                () ->
                    failure(
                        root.place(), "name no build-system", "write meson, configure or make"));
    for (BuildSystem each : BuildSystem.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word.text())) {
        return each;
      }
    }
    throw failure(
        word.place(), "name the build-system " + word.text(), "write meson, configure or make");
  }

  private static SortedMap<TreePath, String> files(Value value) {
    SortedMap<TreePath, String> files = new TreeMap<>();
    for (Entry each : mapping(value).entries()) {
      if (!each.key().text().startsWith("/")) {
        throw failure(each.key().place(), "name a path without / at its begin", FIX);
      }
      files.put(TreePath.of(each.key().text()), scalar(each.value()).text());
    }
    return files;
  }

  private static <T> SortedMap<String, T> table(
      Mapping root, String key, Function<Value, T> element) {
    SortedMap<String, T> all = new TreeMap<>();
    root.entry(key)
        .ifPresent(
            entry ->
                mapping(entry.value())
                    .entries()
                    .forEach(each -> all.put(each.key().text(), element.apply(each.value()))));
    return all;
  }

  private static SortedMap<String, String> texts(Mapping root, String key) {
    return table(root, key, value -> scalar(value).text());
  }

  private static List<String> list(Mapping root, String key) {
    return root.entry(key).map(entry -> list(entry.value())).orElse(List.of());
  }

  private static List<String> list(Value value) {
    if (value instanceof Sequence sequence) {
      return sequence.elements().stream().map(each -> scalar(each).text()).toList();
    }
    return List.of(scalar(value).text());
  }

  private static Optional<Scalar> text(Mapping root, String key) {
    return root.entry(key).map(entry -> scalar(entry.value()));
  }

  private static Scalar scalar(Value value) {
    if (value instanceof Scalar scalar) {
      return scalar;
    }
    throw failure(value.place(), "have a list or mapping where a text is expected", FIX);
  }

  private static Mapping mapping(Value value) {
    if (value instanceof Mapping mapping) {
      return mapping;
    }
    throw failure(value.place(), "have something else where a mapping is expected", FIX);
  }

  private static CoracleException failure(SourceLocation place, String what, String fix) {
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error("rebuild.rules", "the rules of a rebuild " + what, fix).at(place));
  }
}
