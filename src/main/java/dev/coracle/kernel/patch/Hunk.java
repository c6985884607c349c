package dev.coracle.kernel.patch;

import java.util.List;

/**
 * One hunk of a diff. Lines keep their line feed; the last of a file may have none.
 *
 * @param number its number in the file's part of the patch, from 1
 * @param line the patch's line that begins it, from 1
 * @param oldStart index of its first line in the old file, from 0
 * @param before what the source must have there: context and removed lines
 * @param after what stands there then
 */
record Hunk(int number, int line, int oldStart, List<String> before, List<String> after) {
  Hunk {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** Whether it is a whole new file. */
  boolean adds() {
    return before.isEmpty() && oldStart == 0;
  }

  /** Whether it leaves nothing. */
  boolean removes() {
    return after.isEmpty() && oldStart == 0;
  }

  /** Whether a file's lines at an index are those that it changes. */
  boolean matches(List<String> lines, int at) {
    return equals(before, lines, at);
  }

  /** Whether it was applied there already. */
  boolean isApplied(List<String> lines, int at) {
    return !before.equals(after) && !after.isEmpty() && equals(after, lines, at);
  }

  private static boolean equals(List<String> wanted, List<String> lines, int at) {
    return at >= 0
        && at + wanted.size() <= lines.size()
        && lines.subList(at, at + wanted.size()).equals(wanted);
  }
}
