package dev.coracle.kernel.kconfig.syntax;

import java.util.Optional;

/** A tree's Kconfig files. */
@FunctionalInterface
public interface KconfigFiles {
  /**
   * A file's text.
   *
   * @param path in the tree, such as {@code init/Kconfig}
   * @return empty where there is no such file
   */
  Optional<String> text(String path);
}
