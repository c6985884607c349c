package dev.coracle.recipe.schema;

/** What a value of a recipe can be. */
public sealed interface ValueType permits ScalarType, ListType, MappingType, TableType {
  /** What the reference calls it. */
  String words();
}
