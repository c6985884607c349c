package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;

/**
 * A value of the recipe and where it stands. Equality ignores the place: moving a line changes
 * nothing that is built.
 *
 * @param value the value
 * @param place where it was written
 */
public record Located<T>(T value, SourceLocation place) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Located<?> located && located.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
