package dev.coracle.kernel.compile;

import java.util.Optional;

/**
 * What is to start the compiler.
 *
 * @param name what the user says; absent: ccache where the host compiles and has it
 * @param servers that distcc uses, as in {@code DISTCC_HOSTS}
 */
public record LauncherChoice(Optional<Name> name, String servers) {

  /** Named as on the command line. */
  public enum Name {
    none,
    ccache,
    distcc
  }

  /** Nothing was said. */
  public static LauncherChoice automatic() {
    return new LauncherChoice(Optional.empty(), "");
  }
}
