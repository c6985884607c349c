package dev.coracle.elf;

import java.util.List;

/**
 * A library that a file may load at run time, as its {@code .note.dlopen} says (UAPI group,
 * ELF_DLOPEN_METADATA). Loading may fail: even {@code required} only means that a feature which
 * most installations want is lost without it.
 *
 * @param feature what the library gives, a word; empty where the note has none
 * @param description for people; empty where the note has none
 * @param priority {@code required}, {@code recommended} or {@code suggested}; the last where the
 *     note has none
 * @param sonames libraries, best first; the first that loads is used
 */
public record DlopenNote(
    String feature, String description, String priority, List<String> sonames) {

  public DlopenNote {
    sonames = List.copyOf(sonames);
    if (sonames.isEmpty()) {
      throw new IllegalArgumentException("a dlopen note names a library");
    }
  }
}
