package dev.coracle.tree;

import java.util.Objects;

/**
 * Why a node is in the tree. The one place where provenance is recorded; every report reads it.
 *
 * @param kind what kind of thing brought it
 * @param source which one: package name and version, recipe key, template name
 * @param neededBy what made it necessary: a recipe key such as {@code binaries: ip}, or the path of
 *     the file that needs it; never empty
 */
public record Origin(Kind kind, String source, String neededBy) {

  /** What brings nodes into a tree. */
  public enum Kind {
    /** A file of a distribution package. */
    PACKAGE,
    /** Written in the recipe itself. */
    RECIPE,
    /** Made from a template or from the tree's other facts. */
    GENERATED;

    /** The word in reports. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Origin {
    Objects.requireNonNull(kind);
    if (source.isEmpty() || neededBy.isEmpty()) {
      throw new IllegalArgumentException("an origin names its source and its reason");
    }
  }

  /** From a package. */
  public static Origin fromPackage(String nameAndVersion, String neededBy) {
    return new Origin(Kind.PACKAGE, nameAndVersion, neededBy);
  }

  /** From the recipe. */
  public static Origin fromRecipe(String key) {
    return new Origin(Kind.RECIPE, key, key);
  }

  /** Generated. */
  public static Origin generated(String template, String neededBy) {
    return new Origin(Kind.GENERATED, template, neededBy);
  }

  @Override
  public String toString() {
    return kind.word() + " " + source + ", needed by " + neededBy;
  }
}
