package dev.coracle.recipe.schema;

/**
 * A mapping whose keys the recipe chooses.
 *
 * @param key what each key is
 * @param element what each value is
 */
public record TableType(ScalarType key, ValueType element) implements ValueType {
  @Override
  public String words() {
    return "mapping (" + key.words() + ": " + element.words() + ")";
  }
}
