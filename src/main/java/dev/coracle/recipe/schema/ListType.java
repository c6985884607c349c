package dev.coracle.recipe.schema;

/**
 * A list.
 *
 * @param element what each element is
 * @param mayBeEmpty whether {@code []} makes sense
 * @param identity the key that distinguishes elements, for lists of mappings; empty for scalars,
 *     which differ by themselves
 */
public record ListType(ValueType element, boolean mayBeEmpty, String identity)
    implements ValueType {
  @Override
  public String words() {
    return element instanceof MappingType ? "list of mappings" : "list (" + element.words() + ")";
  }
}
