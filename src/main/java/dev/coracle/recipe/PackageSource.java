package dev.coracle.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where packages come from; never a host's name.
 *
 * @param distribution such as {@code debian}; matched with the Origin field of Release files
 * @param suites such as {@code trixie}, {@code trixie-updates}, {@code trixie-security}
 * @param components such as {@code main}
 * @param keyring a file with the archive's OpenPGP keys; the host's archive keyring where empty
 */
public record PackageSource(
    Located<String> distribution,
    List<Located<String>> suites,
    List<Located<String>> components,
    Optional<Path> keyring) {

  public PackageSource {
    suites = List.copyOf(suites);
    components = List.copyOf(components);
  }
}
