package dev.coracle.toolchain;

import dev.coracle.recipe.Architecture;
import dev.coracle.toolchain.ToolchainRules.Program;
import java.util.Map;

/**
 * The script that stands in a program's place and starts it through the toolchain's own loader, so
 * that it needs none of the host's libraries. It finds everything relative to its own path, since a
 * toolchain is made in a private directory and moved.
 */
final class Wrapper {
  /** Below the root: the programs themselves, each by its path. */
  static final String PROGRAMS = "programs";

  private static final String ROOT = "{root}";

  private Wrapper() {}

  /** Below the root, as the architecture's ABI names it. */
  static String loader(Architecture architecture) {
    return switch (architecture) {
      case AMD64 -> "usr/lib64/ld-linux-x86-64.so.2";
    };
  }

  /**
   * The script.
   *
   * @param path the program's path, below {@code /usr}
   */
  static String text(String path, Program program, Architecture architecture) {
    StringBuilder text = new StringBuilder("#!/bin/sh\nr=${0%/usr/*}\n");
    for (Map.Entry<String, String> each : program.environment().entrySet()) {
      text.append("export ").append(each.getKey()).append('=').append(quoted(each.getValue()));
      text.append('\n');
    }
    text.append("exec \"$r/").append(loader(architecture)).append('"');
    // The cache is the host's.
    text.append(" --inhibit-cache --library-path \"$r/usr/lib/");
    text.append(architecture.multiarchTriplet()).append("\" --argv0 \"$0\"");
    text.append(" \"$r/").append(PROGRAMS).append(path).append('"');
    program.arguments().forEach(each -> text.append(' ').append(quoted(each)));
    return text.append(" \"$@\"\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace(ROOT, "$r") + '"';
  }
}
