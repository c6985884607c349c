package dev.coracle.rootfs.view;

import java.util.List;

/**
 * The merged /usr of Debian: top-level directories that are links into /usr. Packages may still
 * ship files by the old names.
 */
public final class UsrMerge {
  /** Top-level names that link to the same name below /usr. */
  public static final List<String> ALIASES =
      List.of("bin", "lib", "lib32", "lib64", "libx32", "sbin");

  /** Those that every guest has. */
  public static final List<String> ALWAYS = List.of("bin", "lib", "sbin");

  private UsrMerge() {}

  /** The path below /usr, where the first name is an alias; else the same path. */
  public static String map(String path) {
    return path.length() > 1 && aliasLength(path) > 0 ? "/usr" + path : path;
  }

  /** Whether a path is one of the aliases itself. */
  public static boolean isAlias(String path) {
    return path.length() > 1 && aliasLength(path) == path.length() - 1;
  }

  private static int aliasLength(String path) {
    char first = path.charAt(1);
    if (first != 'b' && first != 'l' && first != 's') {
      return 0;
    }
    int slash = path.indexOf('/', 1);
    String name = path.substring(1, slash < 0 ? path.length() : slash);
    return ALIASES.contains(name) ? name.length() : 0;
  }
}
