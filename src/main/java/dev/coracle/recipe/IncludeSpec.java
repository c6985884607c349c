package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;
import java.util.List;

/**
 * Part of a package.
 *
 * @param packageName one of the packages that files are taken from
 * @param paths absolute paths with wildcards; empty for the whole package
 * @param except paths with wildcards that stay out
 * @param keep what a whole package keeps of that which is trimmed otherwise, such as {@code man}
 */
public record IncludeSpec(
    Located<String> packageName,
    List<Located<String>> paths,
    List<Located<String>> except,
    List<Located<String>> keep,
    SourceLocation place) {

  public IncludeSpec {
    paths = List.copyOf(paths);
    except = List.copyOf(except);
    keep = List.copyOf(keep);
  }
}
