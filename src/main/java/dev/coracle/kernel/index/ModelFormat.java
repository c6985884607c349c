package dev.coracle.kernel.index;

import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.List;

/** The numbers that a {@link ModelWriter} and a {@link ModelReader} agree on. */
final class ModelFormat {
  /** Raised whenever what is written, or how files are read, changes. */
  static final int REVISION = 1;

  /** The types of options, by their numbers. */
  static final List<Symbol.Type> TYPES =
      List.of(
          Symbol.Type.UNKNOWN,
          Symbol.Type.BOOL,
          Symbol.Type.TRISTATE,
          Symbol.Type.INT,
          Symbol.Type.HEX,
          Symbol.Type.STRING);

  /** The kinds of lines, by their numbers. */
  static final List<Property.Kind> KINDS =
      List.of(
          Property.Kind.PROMPT,
          Property.Kind.DEFAULT,
          Property.Kind.SELECT,
          Property.Kind.IMPLY,
          Property.Kind.RANGE);

  static final int CONSTANT = 0;
  static final int MODULES = 1;
  static final int REFERENCE = 2;
  static final int NOT = 3;
  static final int AND = 4;
  static final int OR = 5;
  static final int COMPARISON = 6;

  private ModelFormat() {}
}
