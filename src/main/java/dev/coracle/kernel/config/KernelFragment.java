package dev.coracle.kernel.config;

import dev.coracle.kernel.kconfig.OptionRequest;
import java.nio.file.Path;
import java.util.List;

/**
 * One file of kernel options: one concern.
 *
 * @param name its name in recipes: the file's name without {@code .config}
 * @param file where it was read from
 * @param options what it asks for, in the order of the file
 */
public record KernelFragment(String name, Path file, List<OptionRequest> options) {

  public KernelFragment {
    options = List.copyOf(options);
  }
}
