package dev.coracle.rootfs.companion;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.yaml.DocumentReader;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a companion file: a mapping from names of rules to their settings, all of them lists. */
final class CompanionReader {
  private static final List<String> KEYS =
      List.of(
          "because",
          "when",
          "when-unit",
          "when-mentioned",
          "when-imported",
          "when-missed",
          "when-package",
          "when-setting",
          "key",
          "packages",
          "unit-files",
          "drop-in",
          "unless-fragment",
          "include",
          "include-own",
          "except",
          "units",
          "files",
          "state",
          "join",
          "plug-ins",
          "modules",
          "links",
          "enable",
          "enable-number",
          "trim",
          "shared",
          "accounts",
          "kernel-parameters",
          "fragment");

  private static final Pattern RELATION =
      Pattern.compile("[a-z0-9][a-z0-9+.-]*( \\((<<|<=|=|>=|>>) [A-Za-z0-9.+:~-]+\\))?");

  private CompanionReader() {}

  /**
   * Reads.
   *
   * @param file for diagnostics
   * @throws CoracleException (RECIPE) if it is no such file
   */
  static List<CompanionRule> read(String file, byte[] bytes) {
    ProblemCollector problems = new ProblemCollector();
    Optional<RecipeDocument> document =
        RecipeBytes.decode(file, bytes, problems)
            .flatMap(source -> DocumentReader.read(source, problems));
    problems.throwIfAny();
    List<CompanionRule> rules = new ArrayList<>();
    for (Entry entry : document.orElseThrow().root().entries()) {
      if (!(entry.value() instanceof Mapping mapping)) {
        throw failure(entry.key().place(), "a rule is a mapping", "see recipes/companions");
      }
      rules.add(rule(entry.key().text(), mapping));
    }
    return rules;
  }

  private static CompanionRule rule(String name, Mapping mapping) {
    checkKeys("a companion rule", mapping, KEYS);
    Map<String, String> files = new LinkedHashMap<>();
    map(mapping, "files").forEach((path, value) -> files.put(path, text(value)));
    Map<String, String> unitFiles = new LinkedHashMap<>();
    map(mapping, "unit-files").forEach((path, value) -> unitFiles.put(path, text(value)));
    Map<String, List<PathGlob>> join = new LinkedHashMap<>();
    map(mapping, "join").forEach((path, value) -> join.put(path, globs(list(value))));
    Map<PathGlob, List<PathGlob>> plugIns = new LinkedHashMap<>();
    map(mapping, "plug-ins")
        .forEach((path, value) -> plugIns.put(PathGlob.of(path), globs(list(value))));
    Map<String, List<String>> links = new LinkedHashMap<>();
    map(mapping, "links").forEach((target, value) -> links.put(target, paths(value)));
    Map<String, String> numbers = new LinkedHashMap<>();
    map(mapping, "enable-number").forEach((command, value) -> numbers.put(command, text(value)));
    Map<String, List<PathGlob>> trim = new LinkedHashMap<>();
    map(mapping, "trim").forEach((word, value) -> trim.put(word, globs(list(value))));
    return new CompanionRule(
        name,
        single(mapping, "because"),
        globs(list(mapping, "when")),
        list(mapping, "when-unit"),
        list(mapping, "when-mentioned"),
        list(mapping, "when-imported"),
        list(mapping, "when-missed"),
        list(mapping, "when-package"),
        list(mapping, "when-setting"),
        single(mapping, "key"),
        list(mapping, "packages"),
        globs(list(mapping, "include")),
        globs(list(mapping, "include-own")),
        globs(list(mapping, "except")),
        list(mapping, "units"),
        files,
        state(mapping),
        unitFiles,
        single(mapping, "drop-in"),
        join,
        plugIns,
        modules(mapping),
        links,
        enable(mapping),
        numbers,
        trim,
        globs(list(mapping, "shared")),
        accounts(mapping),
        parameters(mapping),
        single(mapping, "fragment"),
        single(mapping, "unless-fragment"),
        mapping.place());
  }

  private static Map<String, List<String>> parameters(Mapping mapping) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    map(mapping, "kernel-parameters")
        .forEach(
            (relation, value) -> {
              if (!RELATION.matcher(relation).matches()) {
                throw failure(
                    value.place(),
                    "'" + relation + "' is no relation to a package",
                    "write it as in a control file: NAME (>= VERSION)");
              }
              parameters.put(relation, list(value));
            });
    return parameters;
  }

  private static Map<String, String> accounts(Mapping mapping) {
    Map<String, String> accounts = new LinkedHashMap<>();
    Entry entry = mapping.entry("accounts").orElse(null);
    if (entry != null && entry.value() instanceof Mapping formats) {
      checkKeys("accounts", formats, List.of("passwd", "group"));
    }
    map(mapping, "accounts").forEach((format, value) -> accounts.put(format, path(value)));
    return accounts;
  }

  private static Map<String, Map<String, List<String>>> enable(Mapping mapping) {
    Map<String, Map<String, List<String>>> all = new LinkedHashMap<>();
    map(mapping, "enable")
        .forEach(
            (command, value) -> {
              if (!(value instanceof Mapping directories)) {
                throw failure(value.place(), "a mapping stands here", "write DIRECTORY: [PATH]");
              }
              Map<String, List<String>> links = new LinkedHashMap<>();
              directories
                  .entries()
                  .forEach(each -> links.put(each.key().text(), paths(each.value())));
              all.put(command, links);
            });
    return all;
  }

  private static List<String> paths(Value value) {
    if (!(value instanceof Sequence sequence)) {
      throw failure(value.place(), "a list stands here", "write [ and ] around the values");
    }
    return sequence.elements().stream().map(CompanionReader::path).toList();
  }

  /** A path in the guest. */
  private static String path(Value value) {
    String text = text(value);
    if (!TreePath.normalized(text).map(TreePath::text).filter(text::equals).isPresent()) {
      throw failure(value.place(), "a path in the guest stands here", "write it from / on");
    }
    return text;
  }

  private static final List<String> MODULE_KEYS =
      List.of(
          "of",
          "interpreters",
          "words",
          "separator",
          "ending",
          "end",
          "skip-from",
          "skip-to",
          "directories",
          "objects");

  private static Optional<ModuleRule> modules(Mapping mapping) {
    Entry entry = mapping.entry("modules").orElse(null);
    if (entry == null) {
      return Optional.empty();
    }
    if (!(entry.value() instanceof Mapping inner)) {
      throw failure(entry.value().place(), "a mapping stands here", "write KEY: value");
    }
    checkKeys("modules", inner, MODULE_KEYS);
    return Optional.of(
        new ModuleRule(
            globs(list(inner, "of")),
            globs(list(inner, "interpreters")),
            list(inner, "words"),
            single(inner, "separator"),
            single(inner, "ending"),
            list(inner, "end"),
            single(inner, "skip-from"),
            single(inner, "skip-to"),
            globs(list(inner, "directories")),
            list(inner, "objects")));
  }

  private static Optional<StateRule> state(Mapping mapping) {
    Entry entry = mapping.entry("state").orElse(null);
    if (entry == null) {
      return Optional.empty();
    }
    if (!(entry.value() instanceof Mapping inner)) {
      throw failure(entry.value().place(), "a mapping stands here", "write links: and make:");
    }
    checkKeys("state", inner, List.of("links", "make"));
    Entry links = inner.entry("links").orElse(null);
    String make = single(inner, "make");
    if (links == null || make.isBlank()) {
      throw failure(inner.place(), "state lacks links or make", "write links: and make:");
    }
    return Optional.of(new StateRule(paths(links.value()), make));
  }

  private static void checkKeys(String what, Mapping mapping, List<String> keys) {
    for (Entry entry : mapping.entries()) {
      if (!keys.contains(entry.key().text())) {
        throw failure(
            entry.key().place(),
            what + " has no key '" + entry.key().text() + "'",
            Suggestions.suggestion(entry.key().text(), keys, "use " + String.join(", ", keys)));
      }
    }
  }

  private static List<PathGlob> globs(List<String> texts) {
    return texts.stream().map(PathGlob::of).toList();
  }

  private static String single(Mapping mapping, String key) {
    Entry entry = mapping.entry(key).orElse(null);
    return entry == null ? "" : text(entry.value());
  }

  private static List<String> list(Mapping mapping, String key) {
    Entry entry = mapping.entry(key).orElse(null);
    return entry == null ? List.of() : list(entry.value());
  }

  private static List<String> list(Value value) {
    if (!(value instanceof Sequence sequence)) {
      throw failure(value.place(), "a list stands here", "write [ and ] around the values");
    }
    return sequence.elements().stream().map(CompanionReader::text).toList();
  }

  private static Map<String, Value> map(Mapping mapping, String key) {
    Map<String, Value> all = new LinkedHashMap<>();
    Entry entry = mapping.entry(key).orElse(null);
    if (entry != null) {
      if (!(entry.value() instanceof Mapping inner)) {
        throw failure(entry.value().place(), "a mapping stands here", "write PATH: value");
      }
      inner.entries().forEach(each -> all.put(each.key().text(), each.value()));
    }
    return all;
  }

  private static String text(Value value) {
    if (!(value instanceof Scalar scalar)) {
      throw failure(value.place(), "a text stands here", "write one value");
    }
    return scalar.text();
  }

  private static CoracleException failure(SourceLocation place, String message, String fix) {
    return new CoracleException(
        ExitCode.RECIPE, Diagnostic.error("companion.value", message, fix).at(place));
  }
}
