package dev.coracle.recipe.schema;

/**
 * One key of a recipe.
 *
 * @param fallback the value taken where an optional key is missing; empty for none
 * @param meaning for the reference
 */
public record SchemaKey(
    String name, ValueType type, Presence presence, String fallback, String meaning) {
  /** Whether a key must be there. */
  public enum Presence {
    /** In the recipe or in one it extends. */
    REQUIRED,
    /** In the recipe itself; never inherited. */
    OWN,
    OPTIONAL
  }
}
