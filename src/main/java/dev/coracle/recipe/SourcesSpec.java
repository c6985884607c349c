package dev.coracle.recipe;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Packages from elsewhere than the main source, which version of a package is taken, and which are
 * built from their sources.
 *
 * @param additional further package sources, in the recipe's order
 * @param pins priorities of single packages, as in apt_preferences(5)
 * @param localPackages package files of the host; relative paths begin at the recipe's directory
 * @param rebuilds source packages that are built from source
 */
public record SourcesSpec(
    List<PackageSource> additional,
    List<Pin> pins,
    List<Located<Path>> localPackages,
    List<Rebuild> rebuilds) {

  /** Nothing but the main source. */
  public static final SourcesSpec NONE =
      new SourcesSpec(List.of(), List.of(), List.of(), List.of());

  public SourcesSpec {
    additional = List.copyOf(additional);
    pins = List.copyOf(pins);
    localPackages = List.copyOf(localPackages);
    rebuilds = List.copyOf(rebuilds);
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

  /**
   * A source package that is built from source.
   *
   * @param name of the source package
   * @param rules the name of the rules of how it is built
   * @param from where its source comes from
   * @param options of its build, by name, in addition to those of its rules; values are as its
   *     build system takes them
   */
  public record Rebuild(
      Located<String> name,
      Located<String> rules,
      PackageSource from,
      SortedMap<String, Located<String>> options) {
    public Rebuild {
      options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }
  }
}
