package dev.coracle.kernel.kconfig.model;

/**
 * A line of a Kconfig file; as text such as {@code init/Kconfig:12}.
 *
 * @param file path in the tree
 * @param number from 1 on
 */
public record FileLine(String file, int number) {
  @Override
  public String toString() {
    return file + ":" + number;
  }
}
