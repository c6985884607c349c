package dev.coracle.kernel.patch;

import java.util.Optional;

/** The lines between {@code diff --git} and a file's hunks. */
final class GitHeader {
  private static final String BEGIN = "diff --git ";

  private final String names;
  private Optional<String> mode = Optional.empty();
  private Optional<PatchPath> from = Optional.empty();
  private Optional<PatchPath> to = Optional.empty();
  private boolean added;
  private boolean removed;
  private boolean copied;
  private boolean other;

  GitHeader(String line) {
    names = line.substring(BEGIN.length()).stripTrailing();
  }

  /** Notes a line; false if it belongs to what follows. */
  boolean takes(String line) {
    String text = line.stripTrailing();
    if (text.startsWith("new file mode ")) {
      added = true;
      mode(text);
    } else if (text.startsWith("deleted file mode ")) {
      removed = true;
      other |= !isFile(text);
    } else if (text.startsWith("new mode ")) {
      mode(text);
    } else if (text.startsWith("old mode ")) {
      other |= !isFile(text);
    } else if (text.startsWith("rename from ") || text.startsWith("copy from ")) {
      copied = text.startsWith("copy");
      from = Optional.of(PatchPath.ofWhole(text.substring(text.indexOf(" from ") + 6)));
    } else if (text.startsWith("rename to ") || text.startsWith("copy to ")) {
      to = Optional.of(PatchPath.ofWhole(text.substring(text.indexOf(" to ") + 4)));
    } else if (text.startsWith("index ")) {
      other |= text.endsWith(" 120000") || text.endsWith(" 160000");
    } else {
      return text.startsWith("similarity index ") || text.startsWith("dissimilarity index ");
    }
    return true;
  }

  private void mode(String text) {
    other |= !isFile(text);
    mode = Optional.of(text.substring(text.lastIndexOf(' ') + 1));
  }

  private static boolean isFile(String text) {
    return text.endsWith(" 100644") || text.endsWith(" 100755");
  }

  /** Whether it is about a symbolic link or a submodule. */
  boolean isOfNoFile() {
    return other;
  }

  boolean copies() {
    return copied;
  }

  /** What becomes of the file's mode, if it changes. */
  Optional<Boolean> executable() {
    return mode.map(text -> text.equals("100755"));
  }

  /** The file before, where no hunk names it. */
  PatchPath from() {
    return added ? new PatchPath("", true) : from.orElseGet(this::both);
  }

  /** The file after, where no hunk names it. */
  PatchPath to() {
    return removed ? new PatchPath("", true) : to.orElseGet(this::both);
  }

  /** The name that {@code a/NAME b/NAME} has twice. */
  private PatchPath both() {
    int half = names.length() / 2;
    PatchPath first = PatchPath.ofName(names.substring(0, half));
    boolean twice =
        names.length() > 2
            && names.charAt(half) == ' '
            && first.equals(PatchPath.ofName(names.substring(half + 1)));
    return twice ? first : new PatchPath("", false);
  }
}
