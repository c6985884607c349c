package dev.coracle.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Packages from elsewhere than the main source, and which version of a package is taken.
 *
 * @param additional further package sources, in the recipe's order
 * @param pins priorities of single packages, as in apt_preferences(5)
 * @param localPackages package files of the host; relative paths begin at the recipe's directory
 */
public record SourcesSpec(
    List<PackageSource> additional, List<Pin> pins, List<Located<Path>> localPackages) {

  /** Nothing but the main source. */
  public static final SourcesSpec NONE = new SourcesSpec(List.of(), List.of(), List.of());

  public SourcesSpec {
    additional = List.copyOf(additional);
    pins = List.copyOf(pins);
    localPackages = List.copyOf(localPackages);
  }

  /**
   * A priority for some versions of some packages. What is empty matches everything.
   *
   * @param packages a name, or a pattern with {@code *} and {@code ?}
   * @param version a version, or a pattern
   * @param suite the suite that offers the version
   * @param source the recipe's name of the package source that offers it
   * @param priority from -32768 to 32767; a version with less than 0 is never taken
   */
  public record Pin(
      Located<String> packages,
      Optional<Located<String>> version,
      Optional<Located<String>> suite,
      Optional<Located<String>> source,
      int priority) {}
}
