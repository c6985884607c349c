package dev.coracle.source.apt.index;

/**
 * Which index a package version stands in.
 *
 * @param source the recipe's name of the package source; empty for the main one
 * @param address what the lock says of the source: empty for the main distribution
 * @param suite as the recipe names it
 * @param order where the source stands in the recipe; of equal versions the first is taken
 * @param priority apt's priority of all versions in the suite, unless they are pinned
 */
public record PackageOrigin(String source, String address, String suite, int order, int priority) {

  /** The priority of a suite that says nothing else (apt_preferences(5)). */
  public static final int DEFAULT_PRIORITY = 500;

  /** A suite of the main distribution. */
  public static PackageOrigin of(String suite) {
    return new PackageOrigin("", "", suite, 0, DEFAULT_PRIORITY);
  }

  @Override
  public String toString() {
    return source.isEmpty() ? suite : source + " " + suite;
  }
}
