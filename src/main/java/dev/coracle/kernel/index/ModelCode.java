package dev.coracle.kernel.index;

/** The numbers that a {@link ModelWriter} and a {@link ModelReader} agree on. */
final class ModelCode {
  /** Raised whenever what is written, or how files are read, changes. */
  static final int REVISION = 1;

  static final int CONSTANT = 0;
  static final int MODULES = 1;
  static final int REFERENCE = 2;
  static final int NOT = 3;
  static final int AND = 4;
  static final int OR = 5;
  static final int COMPARISON = 6;

  private ModelCode() {}
}
