package dev.coracle.kernel.makefile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths in a source, as makefiles write them. */
final class SourcePath {
  private SourcePath() {}

  /** The directory of a path; empty for the top. */
  static String directory(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /**
   * What a word means in a directory; empty where that depends on a variable or a function, or
   * leads out of the source.
   *
   * @param architecture the kernel's name of it
   * @return without dots; with a slash at its end if the word has one
   */
  static Optional<String> resolve(String directory, String word, String architecture) {
    String text =
        word.replace("${", "$(")
            .replace('}', ')')
            .replace("$(SRCARCH)", architecture)
            .replace("$(ARCH)", architecture);
    String base = directory;
    if (text.startsWith("$(srctree)/") || text.startsWith("$(objtree)/")) {
      base = "";
      text = text.substring("$(srctree)/".length());
    } else if (text.startsWith("$(src)/") || text.startsWith("$(obj)/")) {
      text = text.substring("$(src)/".length());
    }
    if (text.indexOf('$') >= 0 || text.indexOf('%') >= 0 || text.startsWith("/")) {
      return Optional.empty();
    }
    Deque<String> steps = new ArrayDeque<>();
    for (String step : (base + "/" + text).split("/", 0)) {
      if (step.equals("..")) {
        if (steps.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
    }
    return Optional.of(String.join("/", steps) + (text.endsWith("/") ? "/" : ""));
  }
}
