package dev.coracle.recipe.schema;

/**
 * A list.
 *
 * @param element what each element is
 * @param mayBeEmpty whether {@code []} makes sense
 * @param identity the key that distinguishes elements, for lists of mappings; empty for scalars,
 *     which differ by themselves
 */
public record ListShape(Shape element, boolean mayBeEmpty, String identity) implements Shape {
  @Override
  public String words() {
    return element instanceof MapShape ? "list of mappings" : "list (" + element.words() + ")";
  }
}
