package dev.coracle.kernel.makefile;

import java.util.List;

/**
 * A makefile's line that gives a variable words.
 *
 * @param makefile its path in the source, such as {@code drivers/net/Makefile}
 * @param variable as written, such as {@code obj-$(CONFIG_NET)}
 * @param words references to variables and functions stay one word each
 */
record Assignment(String makefile, String variable, List<String> words) {
  Assignment {
    words = List.copyOf(words);
  }

  /** The directory that the makefile is in; empty for the top. */
  String directory() {
    int slash = makefile.lastIndexOf('/');
    return slash < 0 ? "" : makefile.substring(0, slash);
  }

  /** Whether kbuild reads the file by itself, which it does with no other names. */
  boolean isOwnMakefile() {
    String name = makefile.substring(makefile.lastIndexOf('/') + 1);
    return name.equals("Makefile") || name.equals("Kbuild");
  }
}
