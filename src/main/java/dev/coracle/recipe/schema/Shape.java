package dev.coracle.recipe.schema;

/** What a value of a recipe can be. */
public sealed interface Shape permits ScalarType, ListShape, MapShape, TableShape {
  /** What the reference calls it. */
  String words();
}
