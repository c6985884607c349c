package dev.coracle.recipe;

/**
 * Why a value cannot be taken.
 *
 * @param code the diagnostic's code, without {@code recipe.}
 * @param message the cause
 * @param fix what to write instead
 */
record Fault(String code, String message, String fix) {

  /** The value has the wrong form. */
  static Fault value(String message, String fix) {
    return new Fault("value", message, fix);
  }
}
