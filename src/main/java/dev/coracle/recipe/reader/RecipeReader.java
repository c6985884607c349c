package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.schema.InvalidValue;
import dev.coracle.recipe.schema.RecipeSchema;
import dev.coracle.recipe.schema.ScalarType;
import dev.coracle.recipe.schema.SchemaChecker;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a recipe with its parents.
 *
 * <p>Each file is parsed, vars get their values, and the file is held against the schema; then the
 * files are composed, each followed by its sections that apply, and the whole is checked for what
 * is missing. Problems are gathered all the way.
 */
public final class RecipeReader {
  private final ProblemCollector problems = new ProblemCollector();
  private final SchemaChecker checker = new SchemaChecker(problems);
  private final ParentGraph graph;
  private final Path file;
  private final List<String> profiles;
  private final List<Path> allowed;

  private RecipeReader(Path file, List<String> profiles, ParentLoader parents, List<Path> allowed) {
    this.allowed = allowed;
    this.graph = new ParentGraph(parents, problems);
    this.file = file;
    this.profiles = profiles.stream().distinct().toList();
  }

  /**
   * Reads a recipe.
   *
   * @param file the recipe, as the user named it
   * @param profiles those of its profiles that count, in this order
   * @param parents gets the recipes it extends
   * @throws CoracleException (RECIPE) with everything that is wrong with it
   */
  public static Recipe read(Path file, List<String> profiles, ParentLoader parents) {
    return read(file, profiles, parents, List.of());
  }

  /**
   * As {@link #read(Path, List, ParentLoader)}.
   *
   * @param allowed directories outside the recipe's own from which it may copy files
   */
  public static Recipe read(
      Path file, List<String> profiles, ParentLoader parents, List<Path> allowed) {
    return compose(file, profiles, parents, allowed).recipe();
  }

  /** Reads a recipe without any of its profiles. */
  public static Recipe read(Path file, ParentLoader parents) {
    return read(file, List.of(), parents);
  }

  /**
   * Reads a recipe and keeps the composed document.
   *
   * @throws CoracleException (RECIPE) with everything that is wrong with it
   */
  public static ComposedRecipe compose(
      Path file, List<String> profiles, ParentLoader parents, List<Path> allowed) {
    return new RecipeReader(file, profiles, parents, allowed).compose();
  }

  private ComposedRecipe compose() {
    graph.load(file);
    Optional<String> architecture = architecture();
    Variables variables = new Variables(problems, graph.complete());
    for (SourceFile each : graph.files()) {
      variables.declare(each.root());
      each.applying(architecture, profiles).forEach(variables::declare);
    }
    List<SourceFile> files = new ArrayList<>();
    SourcePaths paths = new SourcePaths(file, graph.directories());
    FileTemplates templates = new FileTemplates(paths, problems);
    SourcePathCheck sources = new SourcePathCheck(paths, allowed);
    for (SourceFile each : graph.files()) {
      SourceFile expanded = expanded(each, variables);
      sources.check(expanded.root(), problems);
      templates.load(expanded.root(), variables);
      files.add(expanded);
    }
    Map<String, String> values = variables.values();
    variables.reportUnused();
    Optional<Mapping> composed =
        graph.complete() ? Optional.of(composed(files, architecture)) : Optional.empty();
    problems.throwIfAny();
    Mapping whole = composed.orElseThrow();
    Mapping rendered = (Mapping) templates.render(whole, model(whole, values));
    problems.throwIfAny();
    Recipe recipe = withOverlays(new RecipeBuilder(paths, profiles).build(rendered), whole, paths);
    checkPaths(recipe);
    problems.throwIfAny();
    return new ComposedRecipe(
        recipe, whole, files.stream().map(SourceFile::path).toList(), graph.directories());
  }

  /** All layers as one, checked by all rules. */
  private Mapping composed(List<SourceFile> files, Optional<String> architecture) {
    checkProfiles();
    Mapping whole = layered(files, architecture);
    checker.checkComplete(whole);
    ImageRules.check(whole, problems);
    SourceRules.check(whole, problems);
    UnitRules.check(whole, problems);
    AccountRules.check(whole, problems);
    DeviceRules.check(whole, problems);
    return whole;
  }

  /** The recipe with the files of its overlays; a directory that it declares itself stays so. */
  private Recipe withOverlays(Recipe recipe, Mapping whole, SourcePaths paths) {
    MappingFields fields = new MappingFields(whole, RecipeSchema.RECIPE);
    List<FileSpec> overlays = OverlayFiles.of(fields, paths, problems);
    if (overlays.isEmpty()) {
      return recipe;
    }
    Set<TreePath> directories = new HashSet<>();
    for (FileSpec each : recipe.files()) {
      if (each.what() instanceof FileSpec.EmptyDirectory) {
        directories.add(each.path());
      }
    }
    List<FileSpec> all = new ArrayList<>(recipe.files());
    for (FileSpec each : overlays) {
      boolean declared =
          each.what() instanceof FileSpec.EmptyDirectory && directories.contains(each.path());
      if (!declared) {
        all.add(each);
      }
    }
    return recipe.withFiles(all);
  }

  /** What templates can use. */
  private Map<String, Object> model(Mapping whole, Map<String, String> values) {
    MappingFields fields = new MappingFields(whole, RecipeSchema.RECIPE);
    Map<String, Object> model = new HashMap<>(values);
    model.put(
        "recipe",
        Map.of(
            "name", RecipeBuilder.resultName(fields.text("name"), profiles),
            "architecture", fields.text("architecture"),
            "profiles", profiles));
    return model;
  }

  /** Files that other keys stand for are files like the declared ones: each path once. */
  private void checkPaths(Recipe recipe) {
    Map<TreePath, SourceLocation> seen = new HashMap<>();
    for (FileSpec each : recipe.files()) {
      SourceLocation before = seen.putIfAbsent(each.path(), each.place());
      if (before != null) {
        problems.error(
            each.place(),
            "recipe.duplicate-entry",
            "this makes the file " + each.path() + ", which is declared at " + before + " too",
            "keep one of the two; remove: {files: [" + each.path() + "]} takes out a parent's");
      }
    }
  }

  private SourceFile expanded(SourceFile source, Variables variables) {
    Mapping root = ImageShortForm.normalise(variables.expand(source.root()), problems);
    root = SourceFile.mapSections(root, section -> ImageShortForm.normalise(section, problems));
    root = OverlayShortForm.normalise(root);
    root = SourceFile.mapSections(root, OverlayShortForm::normalise);
    SourceFile result = source.with(root);
    checker.check(result.document());
    return result;
  }

  /** The architecture that the recipe, or the nearest of its parents, names. */
  private Optional<String> architecture() {
    Optional<String> found = Optional.empty();
    for (SourceFile each : graph.files()) {
      Entry entry = each.root().entry("architecture").orElse(null);
      if (entry != null && entry.value() instanceof Scalar scalar) {
        found = Optional.of(scalar.text());
      }
    }
    return found;
  }

  private void checkProfiles() {
    Set<String> known = new TreeSet<>();
    graph.files().forEach(each -> known.addAll(each.names(SourceFile.PROFILES)));
    for (String profile : profiles) {
      if (!known.contains(profile)) {
        problems.error(
            SourceLocation.file(file.toString()),
            "recipe.unknown-profile",
            "neither the recipe nor a parent has the profile " + Excerpt.quote(profile),
            Suggestions.suggestion(
                profile,
                known,
                known.isEmpty()
                    ? "leave out --profile, or add the profile to the recipe"
                    : "its profiles are " + String.join(", ", known)));
      }
    }
  }

  /** All files and their sections, laid over one another. */
  private Mapping layered(List<SourceFile> files, Optional<String> architecture) {
    EntryRemover removal = new EntryRemover(problems);
    Mapping whole = new Mapping(SourceLocation.file(file.toString()), List.of());
    for (SourceFile each : files) {
      // A parent's name is its own.
      whole = SourceFile.without(whole, List.of("name"));
      whole = Composer.compose(whole, each.body(), removal);
      for (Mapping section : each.applying(architecture, profiles)) {
        whole = Composer.compose(whole, SourceFile.without(section, List.of("vars")), removal);
      }
    }
    checkName(whole);
    return new Mapping(files.get(files.size() - 1).root().place(), whole.entries());
  }

  /** Profiles make the name of a result longer. */
  private void checkName(Mapping whole) {
    Entry name = whole.entry("name").orElse(null);
    if (profiles.isEmpty() || name == null || !(name.value() instanceof Scalar scalar)) {
      return;
    }
    String full = RecipeBuilder.resultName(scalar.text(), profiles);
    InvalidValue fault =
        ScalarType.RECIPE_NAME.fault(new Scalar(scalar.place(), full, true)).orElse(null);
    if (fault != null && ScalarType.RECIPE_NAME.fault(scalar).isEmpty()) {
      problems.error(scalar.place(), fault.code(), "name: " + fault.message(), "shorten it");
    }
  }
}
