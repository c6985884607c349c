package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.schema.KernelKeys;
import dev.coracle.recipe.schema.ListType;
import dev.coracle.recipe.schema.MappingType;
import dev.coracle.recipe.schema.RecipeSchema;
import dev.coracle.recipe.schema.ScalarType;
import dev.coracle.recipe.schema.SchemaKey;
import dev.coracle.recipe.schema.SourceNames;
import dev.coracle.recipe.schema.TableType;
import dev.coracle.recipe.schema.ValueType;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prints a composed recipe: as a recipe without parents, vars and profiles, with the file and line
 * of each value as a comment, or value by value.
 */
public final class RecipePrinter {
  /** Where comments begin, unless the line is longer. */
  private static final int COMMENT_COLUMN = 48;

  /**
   * A single value.
   *
   * @param key its path, such as {@code files[2].path}
   */
  public record Line(String key, String value, SourceLocation place) {}

  private final SourcePaths paths;
  private final boolean places;
  private final Map<Path, Path> moved;
  private final Set<Path> hostPaths = new LinkedHashSet<>();
  private final StringBuilder yaml = new StringBuilder();
  private final List<Line> lines = new ArrayList<>();

  private RecipePrinter(ComposedRecipe composed, boolean places) {
    this(composed, places, Map.of());
  }

  private RecipePrinter(ComposedRecipe composed, boolean places, Map<Path, Path> moved) {
    this.places = places;
    this.moved = moved;
    this.paths = new SourcePaths(composed.recipe().file(), composed.directories());
    mapping(composed.root(), RecipeSchema.RECIPE, "", "", "");
  }

  /** The recipe as YAML, which reads as the same recipe in the same directory. */
  public static String yaml(ComposedRecipe composed) {
    return new RecipePrinter(composed, true).yaml.toString();
  }

  /**
   * The same without the places of values, which depend on where the recipe is.
   *
   * @param moved what stands in place of paths of {@link #hostPaths}
   */
  public static String yamlWithoutPlaces(ComposedRecipe composed, Map<Path, Path> moved) {
    return new RecipePrinter(composed, false, moved).yaml.toString();
  }

  /**
   * The files and directories of the host that it names, from the recipe's directory; not a
   * kernel's source tree.
   */
  public static Set<Path> hostPaths(ComposedRecipe composed) {
    return new RecipePrinter(composed, false).hostPaths;
  }

  /** All values in the order of the schema. */
  public static List<Line> lines(ComposedRecipe composed) {
    return List.copyOf(new RecipePrinter(composed, true).lines);
  }

  /**
   * @param first what stands before the first key, such as {@code " - "}
   * @param indent what stands before the others
   */
  private void mapping(Mapping mapping, ValueType type, String path, String first, String indent) {
    String before = first;
    for (Entry entry : ordered(mapping, type)) {
      String name = entry.key().text();
      ValueType inner =
          type instanceof MappingType map
              ? map.key(name).orElseThrow().type()
              : ((TableType) type).element();
      String key = type instanceof MappingType ? name : scalar(entry.key());
      String whole = path.isEmpty() ? name : path + "." + name;
      value(entry.value(), inner, whole, before + key + ":", indent);
      before = indent;
    }
  }

  private static List<Entry> ordered(Mapping mapping, ValueType type) {
    if (!(type instanceof MappingType map)) {
      return mapping.entries();
    }
    List<Entry> entries = new ArrayList<>();
    for (SchemaKey key : map.keys()) {
      Entry entry = mapping.entry(key.name()).orElse(null);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private void value(Value value, ValueType type, String path, String begin, String indent) {
    if (value instanceof Scalar scalar) {
      single(scalar, type, path, begin + " ", indent);
    } else if (value instanceof Sequence list && list.elements().isEmpty()) {
      line(begin + " []", list.place());
    } else if (value instanceof Sequence list) {
      yaml.append(begin).append('\n');
      int index = 0;
      for (Value element : list.elements()) {
        String each = path + "[" + index++ + "]";
        ValueType inner = ((ListType) type).element();
        if (element instanceof Mapping mapping) {
          mapping(mapping, inner, each, indent + "  - ", indent + "    ");
        } else {
          single((Scalar) element, inner, each, indent + "  - ", indent + "  ");
        }
      }
    } else if (value instanceof Mapping mapping && mapping.entries().isEmpty()) {
      line(begin + " {}", mapping.place());
    } else if (value instanceof Mapping mapping) {
      yaml.append(begin).append('\n');
      mapping(mapping, type, path, indent + "  ", indent + "  ");
    }
  }

  private void single(Scalar scalar, ValueType type, String path, String begin, String indent) {
    Scalar shown = scalar;
    if (isOnHost(type, scalar)) {
      Path relative = paths.relative(scalar);
      // What is private is named elsewhere too, or is below what is.
      if (type != ScalarType.SOURCE_TREE && !path.startsWith("private-inputs[")) {
        hostPaths.add(relative);
      }
      relative = moved.getOrDefault(relative, relative);
      boolean marked = relative.isAbsolute() || relative.startsWith("..");
      String mark = type == ScalarType.FRAGMENT && !marked ? "./" : "";
      shown = new Scalar(scalar.place(), mark + relative, true);
    }
    lines.add(new Line(path, shown.text(), shown.place()));
    if (isBlock(shown.text())) {
      line(begin + "|", shown.place());
      for (String each : shown.text().split("\n", 0)) {
        yaml.append(each.isEmpty() ? "" : indent + "  " + each).append('\n');
      }
    } else {
      line(begin + scalar(shown), shown.place());
    }
  }

  private static boolean isOnHost(ValueType type, Scalar scalar) {
    String text = scalar.text();
    if (type == ScalarType.KEYRING) {
      return !SourceNames.isKeyBlock(text);
    }
    return type == ScalarType.FRAGMENT
        ? KernelKeys.isPath(text)
        : (type == ScalarType.HOST_PATH || type == ScalarType.SOURCE_TREE) && !text.isEmpty();
  }

  private void line(String text, SourceLocation place) {
    yaml.append(text);
    if (!places) {
      yaml.append('\n');
      return;
    }
    yaml.append(" ".repeat(Math.max(1, COMMENT_COLUMN - text.length())));
    yaml.append("# ").append(place.file().replaceAll("\\p{Cntrl}", "?"));
    yaml.append(':').append(place.line()).append('\n');
  }

  /** Whether a text reads best, and comes back exactly, as a block of lines. */
  private static boolean isBlock(String text) {
    return text.matches("[!-~][ -~\\n]*[!-~]\\n") && !text.contains(" \n");
  }

  /** As it was written, or in double quotes. */
  private static String scalar(Scalar scalar) {
    if (!scalar.quoted()) {
      return scalar.text();
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : scalar.text().toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c == '\n') {
        quoted.append("\\n");
      } else if (c < ' ' || c > '~') {
        quoted.append(String.format("\\u%04X", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
