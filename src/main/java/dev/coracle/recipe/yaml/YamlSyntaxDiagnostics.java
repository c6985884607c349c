package dev.coracle.recipe.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in plain words, and at the right place, why a text is not YAML. */
final class YamlSyntaxDiagnostics {
  private YamlSyntaxDiagnostics() {}

  static void note(JsonProcessingException failure, SourceText source, ProblemCollector problems) {
    if (failure.getCause() instanceof MarkedYAMLException marked) {
      note(marked, source, problems);
      return;
    }
    // What the YAML parser took and Jackson did not: a key that is a list, a mapping or an alias.
    var location = failure.getLocation();
    SourceLocation place =
        location == null
            ? SourceLocation.file(source.file())
            : new SourceLocation(source.file(), location.getLineNr(), location.getColumnNr());
    if (String.valueOf(failure.getOriginalMessage()).startsWith("Expected a field name")) {
      problems.error(
          place,
          "recipe.syntax",
          "a key here is not plain text",
          "write keys as words followed by a colon; quote one that begins with * or ?");
    } else {
      problems.error(
          place,
          "recipe.syntax",
          "not YAML: " + words(failure.getOriginalMessage()),
          "check the text near here");
    }
  }

  private static void note(
      MarkedYAMLException marked, SourceText source, ProblemCollector problems) {
    String problem = String.valueOf(marked.getProblem());
    SourceLocation place = place(marked.getProblemMark(), source);
    SourceLocation opening = place(marked.getContextMark(), source);
    if (indentedByTab(source.line(place.line()))) {
      int column = source.line(place.line()).indexOf('\t') + 1;
      problems.error(
          new SourceLocation(source.file(), place.line(), column),
          "recipe.tab",
          "a tab indents this line, which YAML does not allow",
          "indent with spaces");
    } else if (problem.startsWith("found unexpected end of stream")) {
      problems.error(
          opening, "recipe.syntax", "a quote opens here and never closes", "close the quote");
    } else if (problem.startsWith("expected ',' or") && problem.contains("<stream end>")) {
      problems.error(
          opening, "recipe.syntax", "a bracket opens here and never closes", "close the bracket");
    } else if (problem.startsWith("expected ',' or")) {
      problems.error(
          opening,
          "recipe.syntax",
          "this bracket is not closed before line " + place.line() + " goes on without a comma",
          "close the bracket, or put a comma between the elements");
    } else if (problem.startsWith("mapping values are not allowed")) {
      problems.error(
          place,
          "recipe.syntax",
          "a colon is not allowed here",
          "quote the value if the colon is part of it; otherwise check the indentation of this"
              + " line and the one before");
    } else if (problem.startsWith("sequence entries are not allowed")) {
      problems.error(
          place,
          "recipe.syntax",
          "a list is not allowed here",
          "put each '- element' on a line of its own below the key; quote text that begins with"
              + " '- '");
    } else if (problem.startsWith("expected <block end>")) {
      problems.error(
          place,
          "recipe.syntax",
          "the indentation of this line does not match the lines before",
          "align all keys of a mapping, and all dashes of a list, in one column");
    } else if (problem.startsWith("could not find expected ':'")) {
      problems.error(
          opening.line() == 0 ? place : opening,
          "recipe.syntax",
          "this line is neither a key nor part of the value before it",
          "write 'key: value', or indent the line if it continues the one before");
    } else if (problem.contains("cannot start any token")) {
      problems.error(
          place,
          "recipe.syntax",
          "no value can begin with " + Excerpt.quote(character(source, place)),
          "put the value in quotes");
    } else {
      problems.error(
          place,
          "recipe.syntax",
          "not YAML: " + words(problem),
          "check the text near here; quote values with special characters in them");
    }
  }

  private static boolean indentedByTab(String line) {
    for (int i = 0; i < line.length() && Character.isWhitespace(line.charAt(i)); i++) {
      if (line.charAt(i) == '\t') {
        return true;
      }
    }
    return false;
  }

  private static String character(SourceText source, SourceLocation place) {
    return String.valueOf(source.at(place.line(), place.column()));
  }

  /** The parser counts lines and columns from 0. */
  private static SourceLocation place(Mark mark, SourceText source) {
    return mark == null
        ? SourceLocation.file(source.file())
        : new SourceLocation(source.file(), mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The parser's own words may quote the text, control characters included. */
  private static String words(String problem) {
    String quoted = Excerpt.quote(String.valueOf(problem));
    return quoted.substring(1, quoted.length() - 1);
  }
}
