package dev.coracle.recipe.schema;

import java.util.Optional;

/**
 * Why a value cannot be taken.
 *
 * @param code the diagnostic's code, without {@code recipe.}
 * @param message the cause
 * @param fix what to write instead
 */
public record InvalidValue(String code, String message, String fix) {

  /** The value has the wrong form. */
  static Optional<InvalidValue> value(String message, String fix) {
    return Optional.of(new InvalidValue("recipe.value", message, fix));
  }
}
