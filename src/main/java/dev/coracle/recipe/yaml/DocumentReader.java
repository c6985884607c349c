package dev.coracle.recipe.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Refused;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns YAML into a {@link RecipeDocument}. Refuses what makes YAML hard to read: anchors, aliases,
 * merge keys, tags, several documents, keys given twice. Goes on after each of these; only a syntax
 * error ends reading.
 *
 * <p>The parser hands anchors and aliases over as plain strings and says nothing of quotes, so the
 * character at each token's place decides.
 */
public final class DocumentReader {
  /** Deeper nesting than any recipe has; far below what the parser would take. */
  private static final int DEPTH_LIMIT = 20;

  private final SourceText source;
  private final ProblemCollector problems;
  private final YAMLParser parser;

  private DocumentReader(SourceText source, ProblemCollector problems, YAMLParser parser) {
    this.source = source;
    this.problems = problems;
    this.parser = parser;
  }

  /** The document; empty, with the problem noted, where there is none. */
  public static Optional<RecipeDocument> read(SourceText source, ProblemCollector problems) {
    try (YAMLParser parser = new YAMLFactory().createParser(source.text())) {
      return new DocumentReader(source, problems, parser).document();
    } catch (TooDeep e) {
      problems.error(
          e.place,
          "recipe.too-deep",
          "more than " + DEPTH_LIMIT + " levels of lists and mappings",
          "recipes need five at most; check for brackets left open");
    } catch (JsonProcessingException e) {
      YamlSyntaxDiagnostics.note(e, source, problems);
    } catch (IOException e) {
      throw new IllegalStateException("text in memory cannot fail to be read", e);
    }
    return Optional.empty();
  }

  private Optional<RecipeDocument> document() throws IOException {
    JsonToken first = parser.nextToken();
    Value root = first == null ? null : value(first, 0);
    if (root == null || (root instanceof Scalar scalar && scalar.isNull())) {
      problems.error(
          SourceLocation.file(source.file()),
          "recipe.empty",
          "the recipe is empty",
          "begin with the keys name, architecture, package-source, kernel, packages, binaries,"
              + " systemd and image, or with extends");
      return Optional.empty();
    }
    if (parser.nextToken() != null) {
      problems.error(
          place(),
          "recipe.several-documents",
          "a second YAML document begins here",
          "keep one document per file: remove the --- line before it");
    }
    if (root instanceof Mapping mapping) {
      return Optional.of(new RecipeDocument(source, mapping));
    }
    problems.error(
        root.place(),
        "recipe.wrong-type",
        "a recipe is a mapping of keys to values, and this is " + root.kind(),
        "begin with a line such as \"name: my-guest\"");
    return Optional.empty();
  }

  private Value value(JsonToken token, int depth) throws IOException {
    SourceLocation place = place();
    if (depth > DEPTH_LIMIT) {
      throw new TooDeep(place);
    }
    return switch (token) {
      case START_OBJECT -> {
        refuseCollectionProperties(place);
        yield mapping(place, depth);
      }
      case START_ARRAY -> {
        refuseCollectionProperties(place);
        List<Value> elements = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          elements.add(value(t, depth + 1));
        }
        yield new Sequence(place, elements);
      }
      default -> refuseScalarProperties(place) ? new Refused(place) : scalar(place);
    };
  }

  private Mapping mapping(SourceLocation place, int depth) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, SourceLocation> seen = new HashMap<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_OBJECT; t = parser.nextToken()) {
      refuseScalarProperties(place());
      Scalar key = scalar(place());
      int before = problems.count();
      Value value = value(parser.nextToken(), depth + 1);
      if (key.text().equals("<<") && !key.quoted()) {
        problems.forgetAfter(before);
        problems.error(
            key.place(),
            "recipe.merge-key",
            "merge keys (<<) are not part of recipes",
            "write the keys out, or share them through a parent recipe with extends");
        continue;
      }
      SourceLocation earlier = seen.putIfAbsent(key.text(), key.place());
      if (earlier == null) {
        entries.add(new Entry(key, value));
      } else {
        problems.error(
            key.place(),
            "recipe.duplicate-key",
            "the key " + Excerpt.quote(key.text()) + " is also in line " + earlier.line(),
            "keep one of the two");
      }
    }
    return new Mapping(place, entries);
  }

  private Scalar scalar(SourceLocation place) throws IOException {
    char first = source.at(place.line(), place.column());
    boolean quoted = first == '"' || first == '\'' || first == '|' || first == '>';
    return new Scalar(place, parser.getText(), quoted);
  }

  /** Whether a scalar, key or alias has something before it that recipes do not have. */
  private boolean refuseScalarProperties(SourceLocation place) throws IOException {
    switch (source.at(place.line(), place.column())) {
      case '*' -> refuseAlias(place, parser.getText());
      case '&' -> refuseAnchor(place);
      case '!' -> refuseTag(place);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A collection begins where its first element does, unless it has properties of its own. */
  private void refuseCollectionProperties(SourceLocation place) throws IOException {
    if (parser.getObjectId() != null) {
      refuseAnchor(place);
    } else if (parser.getTypeId() != null) {
      refuseTag(place);
    }
  }

  private void refuseAlias(SourceLocation place, String name) {
    problems.error(
        place,
        "recipe.alias",
        "aliases (*" + name + ") are not part of recipes",
        "write the value out; if it is text that begins with *, quote it");
  }

  private void refuseAnchor(SourceLocation place) {
    problems.error(
        place,
        "recipe.anchor",
        "anchors (&name) are not part of recipes",
        "remove the anchor; if it is text that begins with &, quote it");
  }

  private void refuseTag(SourceLocation place) {
    problems.error(
        place,
        "recipe.tag",
        "tags (!name) are not part of recipes",
        "remove the tag; if it is text that begins with !, quote it");
  }

  private SourceLocation place() {
    var location = parser.currentTokenLocation();
    return new SourceLocation(source.file(), location.getLineNr(), location.getColumnNr());
  }

  /** Leaves the recursion; no one outside sees it. */
  private static final class TooDeep extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient SourceLocation place;

    TooDeep(SourceLocation place) {
      super(null, null, false, false);
      this.place = place;
    }
  }
}
