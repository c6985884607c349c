package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import dev.coracle.recipe.yaml.SourceText;
import dev.coracle.template.FileTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The templates that files and drop-ins are made of. In a composed recipe each {@code template}
 * becomes the {@code content} that it renders to.
 */
final class FileTemplates {
  private static final String KEY = "template";

  private final SourcePaths paths;
  private final ProblemCollector problems;
  private final Map<Path, Optional<SourceText>> texts = new HashMap<>();

  FileTemplates(SourcePaths paths, ProblemCollector problems) {
    this.paths = paths;
    this.problems = problems;
  }

  /** Reads the templates that a file names, and marks the vars that they use. */
  void load(Value value, Variables variables) {
    if (value instanceof Sequence list) {
      list.elements().forEach(element -> load(element, variables));
    } else if (value instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        if (entry.key().text().equals(KEY) && entry.value() instanceof Scalar path) {
          text(path).ifPresent(text -> variables.markUsedBy(text.text()));
        } else {
          load(entry.value(), variables);
        }
      }
    }
  }

  private Optional<SourceText> text(Scalar named) {
    Path file = paths.file(named);
    if (!texts.containsKey(file)) {
      Optional<SourceText> text = Optional.empty();
      try {
        byte[] bytes = RecipeBytes.read(file);
        text = RecipeBytes.decode(file.toString(), bytes, problems);
      } catch (IOException e) {
        problems.error(
            named.place(),
            "recipe.template",
            "cannot read the template " + named.text() + ": " + IoErrorMessage.words(e),
            "correct the path; it begins at the directory of the recipe that names it");
      }
      texts.put(file, text);
    }
    return texts.get(file);
  }

  /** A value with all templates rendered. */
  Value render(Value value, Map<String, Object> model) {
    if (value instanceof Sequence list) {
      List<Value> elements = new ArrayList<>();
      list.elements().forEach(element -> elements.add(render(element, model)));
      return new Sequence(list.place(), elements);
    }
    if (!(value instanceof Mapping mapping)) {
      return value;
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      boolean template = entry.key().text().equals(KEY) && entry.value() instanceof Scalar;
      entries.add(
          template ? rendered(entry, model) : new Entry(entry.key(), render(entry.value(), model)));
    }
    return new Mapping(mapping.place(), entries);
  }

  private Entry rendered(Entry entry, Map<String, Object> model) {
    Scalar path = (Scalar) entry.value();
    String content = text(path).map(text -> render(path, text, model)).orElse("");
    return new Entry(
        new Scalar(entry.key().place(), "content", false), new Scalar(path.place(), content, true));
  }

  private String render(Scalar path, SourceText text, Map<String, Object> model) {
    try {
      return FileTemplate.render(path.text(), text.text(), model);
    } catch (FileTemplate.TemplateFailure e) {
      SourceLocation place =
          e.line() == 0
              ? path.place()
              : new SourceLocation(paths.file(path).toString(), e.line(), e.column());
      problems.error(
          place,
          "recipe.template",
          "template: " + e.getMessage(),
          e.missing().isEmpty()
              ? "correct the template; it is written in FreeMarker's language"
              : Suggestions.suggestion(
                  e.missing(), model.keySet(), "declare it under vars, or write a default for it"));
      return "";
    }
  }
}
