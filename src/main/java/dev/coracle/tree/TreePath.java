package dev.coracle.tree;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An absolute path in a guest: {@code /} or {@code /usr/bin/mount}, without {@code .}, {@code ..},
 * empty names or NUL. Ordered by unsigned UTF-8 bytes, name by name, so that a directory comes
 * right before what it holds.
 *
 * @param text the path as text, beginning with a slash and not ending with one (the root apart)
 */
public record TreePath(String text) implements Comparable<TreePath> {

  /** The longest name in a directory, in bytes (NAME_MAX of Linux). */
  public static final int MAX_NAME_BYTES = 255;

  /** The longest path, in bytes (PATH_MAX of Linux, with the NUL). */
  private static final int MAX_BYTES = 4095;

  private static final int BLOCK = 16;

  /** The root directory. */
  public static final TreePath ROOT = new TreePath("/");

  /**
   * @throws IllegalArgumentException saying what is wrong with the path
   */
  public TreePath {
    if (!text.equals("/")) {
      if (!text.startsWith("/")) {
        throw new IllegalArgumentException("path is not absolute: " + text);
      }
      if (!isPlain(text)) {
        for (String name : text.substring(1).split("/", -1)) {
          checkName(name, text);
        }
      }
    }
  }

  // Written out: the runtime would generate these two at their first use, milliseconds of a start.

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath path && path.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /**
   * Whether one look shows that all names are well: ASCII, not long, none beginning with a dot.
   * Almost all paths are so, and every start-up makes tens of thousands of them.
   */
  private static boolean isPlain(String text) {
    int slash = 0;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || c > 0x7f || (i == slash + 1 && (c == '.' || c == '/'))) {
        return false;
      }
      if (c == '/') {
        slash = i;
      }
    }
    return slash != text.length() - 1 && text.length() <= MAX_NAME_BYTES;
  }

  private static void checkName(String name, String whole) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("path has an empty name: " + whole);
    }
    if (name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("path has a '" + name + "' in it: " + whole);
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("path has a NUL in it: " + whole.replace("\0", "\\0"));
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a name in the path is longer than " + MAX_NAME_BYTES + " bytes: " + whole);
    }
  }

  /** A path from text. */
  public static TreePath of(String text) {
    return new TreePath(text);
  }

  /**
   * A path from text that nobody checked: repeated slashes, one at the end and names {@code .} go.
   *
   * @return empty if it is not absolute, leads upwards or is no path at all
   */
  public static Optional<TreePath> normalized(String text) {
    if (!text.startsWith("/") || text.length() > MAX_BYTES) {
      return Optional.empty();
    }
    StringBuilder path = new StringBuilder();
    for (String name : text.split("/", -1)) {
      if (name.equals("..") || name.indexOf('\0') >= 0 || name.length() > MAX_NAME_BYTES) {
        return Optional.empty();
      }
      if (!name.isEmpty() && !name.equals(".")) {
        path.append('/').append(name);
      }
    }
    try {
      return Optional.of(path.length() == 0 ? ROOT : new TreePath(path.toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether this is {@code /}. */
  public boolean isRoot() {
    return text.length() == 1;
  }

  /** The directory this stands in; the root's parent is the root. */
  public TreePath parent() {
    int slash = text.lastIndexOf('/');
    return slash <= 0 ? ROOT : new TreePath(text.substring(0, slash));
  }

  /** The last name; empty for the root. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** A path below this one. */
  public TreePath resolve(String relative) {
    return new TreePath(isRoot() ? "/" + relative : text + "/" + relative);
  }

  /** Whether this is, or lies below, another path. */
  public boolean startsWith(TreePath other) {
    return other.isRoot()
        || text.equals(other.text)
        || (text.startsWith(other.text) && text.charAt(other.text.length()) == '/');
  }

  @Override
  public int compareTo(TreePath other) {
    int common = Math.min(text.length(), other.text.length());
    int same = 0;
    // Neighbours in a tree share most of their text.
    while (same + BLOCK <= common && text.regionMatches(same, other.text, same, BLOCK)) {
      same += BLOCK;
    }
    for (int i = same; i < common; i++) {
      char mine = text.charAt(i);
      char theirs = other.text.charAt(i);
      if (mine != theirs) {
        return Integer.compare(rank(mine), rank(theirs));
      }
    }
    return Integer.compare(text.length(), other.text.length());
  }

  /**
   * Where a UTF-16 unit sorts: a slash before all, so that a directory's contents follow it at
   * once, and surrogates after all, as the four-byte sequences that they stand for do in UTF-8.
   */
  private static int rank(char c) {
    if (c == '/') {
      return -1;
    }
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }

  @Override
  public String toString() {
    return text;
  }
}
