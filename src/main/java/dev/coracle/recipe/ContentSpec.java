package dev.coracle.recipe;

import java.nio.file.Path;
import java.util.List;

/**
 * What comes along without being named, and parts of packages that are named.
 *
 * @param closure whether what programs, scripts and units mention comes along
 * @param skip packages by name, or paths with wildcards, whose mentions are not followed
 * @param include parts of packages
 * @param exclude paths with wildcards that stay out, whatever would bring them
 * @param caCertificates whether the bundle of certificate authorities is written
 * @param privateInputs files and directories of the host that results do not carry
 */
public record ContentSpec(
    boolean closure,
    List<Located<String>> skip,
    List<IncludeSpec> include,
    List<Located<String>> exclude,
    boolean caCertificates,
    List<Located<Path>> privateInputs) {

  /** Nothing is named; the closure is on. */
  public static final ContentSpec DEFAULT =
      new ContentSpec(true, List.of(), List.of(), List.of(), false, List.of());

  public ContentSpec {
    skip = List.copyOf(skip);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    privateInputs = List.copyOf(privateInputs);
  }
}
