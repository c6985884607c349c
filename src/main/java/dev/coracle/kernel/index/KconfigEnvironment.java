package dev.coracle.kernel.index;

import java.io.IOException;
import java.util.Map;

/** Answers what Kconfig files ask of the toolchain and of the kernel's makefiles. */
public interface KconfigEnvironment {
  /**
   * The environment that the kernel's makefiles give to kconfig: the compiler's name, the
   * architecture, versions.
   */
  Map<String, String> environment() throws IOException;

  /** The output of a shell command in the tree, as one line. */
  String answer(String command);

  /**
   * The {@code .config} that a target of the kernel's makefile makes.
   *
   * @param target such as {@code tinyconfig}
   */
  String base(String target) throws IOException;
}
