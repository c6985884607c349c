package dev.coracle.recipe.yaml;

import dev.coracle.diagnostic.SourceLocation;
import java.util.List;
import java.util.Optional;

/**
 * A recipe's YAML as it was written: mappings, lists and scalars, each with its place. Scalars keep
 * the characters that were written, whatever YAML would make of them: {@code 1.10} stays so.
 *
 * @param source the text it was read from
 * @param root the outermost mapping
 */
public record RecipeDocument(SourceText source, Mapping root) {

  /** One node of the document. */
  public sealed interface Value {
    /** Where it begins. */
    SourceLocation place();

    /** What it is, for people: a mapping, a list or a single value. */
    default String kind() {
      if (this instanceof Mapping) {
        return "a mapping";
      }
      return this instanceof Sequence ? "a list" : "a single value";
    }
  }

  /** Keys with values, in the order written, each key once. */
  public record Mapping(SourceLocation place, List<Entry> entries) implements Value {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The entry with a key. */
    public Optional<Entry> entry(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return Optional.of(entry);
        }
      }
      return Optional.empty();
    }

    /** Whether it has a key. */
    public boolean has(String key) {
      return entry(key).isPresent();
    }
  }

  /** One key and its value. */
  public record Entry(Scalar key, Value value) {}

  /** A list. */
  public record Sequence(SourceLocation place, List<Value> elements) implements Value {
    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /** A value that was refused when it was read; nothing more is said about it. */
  public record Refused(SourceLocation place) implements Value {}

  /**
   * A single value.
   *
   * @param text what was written; quotes and block indentation removed, escapes resolved
   * @param quoted whether it was written in quotes or as a block, so that it can only mean text
   */
  public record Scalar(SourceLocation place, String text, boolean quoted) implements Value {

    /** Whether it stands for nothing: an empty value, {@code ~} or {@code null}, not quoted. */
    public boolean isNull() {
      return !quoted
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }

    /** Whether YAML 1.1 sees true or false in it: {@code yes}, {@code off} and so on, unquoted. */
    public boolean isBoolean() {
      return isTrue() || isFalse();
    }

    /** Whether YAML 1.1 sees true in it. */
    public boolean isTrue() {
      return !quoted
          && switch (text) {
            case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> true;
            default -> false;
          };
    }

    private boolean isFalse() {
      return !quoted
          && switch (text) {
            case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" -> true;
            default -> false;
          };
    }
  }
}
