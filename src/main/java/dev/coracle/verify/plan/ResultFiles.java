package dev.coracle.verify.plan;

import java.util.List;
import java.util.Objects;

/**
 * What is verified: the files of a result, as shipped.
 *
 * @param kernel its kernel
 * @param root the root image
 * @param outputs additional outputs: the same tree in other formats
 * @param commandLine the kernel command line
 */
public record ResultFiles(
    KernelFiles kernel, BootImage root, List<BootImage> outputs, String commandLine) {
  public ResultFiles {
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(root);
    Objects.requireNonNull(commandLine);
    outputs = List.copyOf(outputs);
  }

  /** An additional output in the root's place, and no others. */
  ResultFiles withRoot(BootImage output) {
    return new ResultFiles(kernel, output, List.of(), RootParameters.unmapped(commandLine));
  }
}
