package dev.coracle.recipe.reader;

import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One file of a recipe.
 *
 * @param path the file
 * @param document what it contains
 */
record SourceFile(Path path, RecipeDocument document) {
  static final String ARCHITECTURES = "on-architecture";
  static final String PROFILES = "profiles";

  /** Keys that concern reading itself, and that no composed recipe has. */
  private static final List<String> OWN_KEYS = List.of("extends", "vars", ARCHITECTURES, PROFILES);

  Mapping root() {
    return document.root();
  }

  SourceFile with(Mapping root) {
    return new SourceFile(path, new RecipeDocument(document.source(), root));
  }

  /** The file with one parent written as a list of one, as every later stage expects it. */
  SourceFile withListedParents() {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : root().entries()) {
      boolean single = entry.key().text().equals("extends") && entry.value() instanceof Scalar;
      entries.add(
          single && !((Scalar) entry.value()).isNull()
              ? new Entry(entry.key(), new Sequence(entry.value().place(), List.of(entry.value())))
              : entry);
    }
    return with(new Mapping(root().place(), entries));
  }

  /** The keys outside all sections. */
  Mapping body() {
    return without(root(), OWN_KEYS);
  }

  static Mapping without(Mapping mapping, List<String> keys) {
    return new Mapping(
        mapping.place(),
        mapping.entries().stream().filter(e -> !keys.contains(e.key().text())).toList());
  }

  /** The section of a name below {@link #ARCHITECTURES} or {@link #PROFILES}. */
  Optional<Mapping> section(String kind, String name) {
    return mapping(root(), kind).flatMap(all -> mapping(all, name));
  }

  /** The names of all sections of a kind. */
  List<String> names(String kind) {
    return mapping(root(), kind)
        .map(all -> all.entries().stream().map(e -> e.key().text()).toList())
        .orElse(List.of());
  }

  /** The mapping below a key. */
  static Optional<Mapping> mapping(Mapping owner, String key) {
    Entry entry = owner.entry(key).orElse(null);
    return entry != null && entry.value() instanceof Mapping inner
        ? Optional.of(inner)
        : Optional.empty();
  }

  /** The sections that apply, lowest first: the architecture's, then the profiles in order. */
  List<Mapping> applying(Optional<String> architecture, List<String> profiles) {
    List<Mapping> sections = new ArrayList<>();
    architecture.flatMap(name -> section(ARCHITECTURES, name)).ifPresent(sections::add);
    profiles.forEach(name -> section(PROFILES, name).ifPresent(sections::add));
    return sections;
  }

  /** Replaces the file's sections, each by what a function makes of it. */
  static Mapping mapSections(Mapping root, UnaryOperator<Mapping> change) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : root.entries()) {
      boolean sections = List.of(ARCHITECTURES, PROFILES).contains(entry.key().text());
      entries.add(
          sections && entry.value() instanceof Mapping all
              ? new Entry(entry.key(), mapEach(all, change))
              : entry);
    }
    return new Mapping(root.place(), entries);
  }

  private static Mapping mapEach(Mapping all, UnaryOperator<Mapping> change) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : all.entries()) {
      entries.add(
          entry.value() instanceof Mapping section
              ? new Entry(entry.key(), change.apply(section))
              : entry);
    }
    return new Mapping(all.place(), entries);
  }
}
