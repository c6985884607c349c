package dev.coracle.kernel.patch;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a patch does to one file.
 *
 * @param from the file's path before; empty for a new file
 * @param to its path after; empty for a removed file
 * @param executable whether it becomes executable, or no longer is; empty if that stays
 * @param hunks from top to bottom; may be empty
 * @param copies whether the file before stays
 * @param line the patch's line that begins it, from 1
 */
record FilePatch(
    Optional<String> from,
    Optional<String> to,
    Optional<Boolean> executable,
    List<Hunk> hunks,
    boolean copies,
    int line) {
  FilePatch {
    hunks = List.copyOf(hunks);
  }

  /** The paths that it reads or writes. */
  List<String> paths() {
    return Stream.concat(from.stream(), to.stream()).distinct().toList();
  }

  /** The path that messages name. */
  String name() {
    return to.or(() -> from).orElse("");
  }
}
