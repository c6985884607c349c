package dev.coracle.build.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.AptArchive;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.resolve.PinPolicy;
import dev.coracle.source.apt.resolve.Resolver;
import dev.coracle.toolchain.ToolchainRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Resolves the packages of a toolchain. */
public final class ToolchainPackages {
  private ToolchainPackages() {}

  /**
   * The packages that a toolchain is made of, in the versions of an archive.
   *
   * @param before those of the old lock, which stay unless they are let go
   * @param update names that may move, or {@link HeldVersions#ALL}
   * @param place what asks for the toolchain in the recipe
   * @throws dev.coracle.diagnostic.CoracleException (RESOLUTION) if the archive lacks one
   */
  public static List<LockedPackage> resolve(
      Recipe recipe,
      AptArchive archive,
      ToolchainRules rules,
      List<LockedPackage> before,
      List<String> update,
      SourceLocation place) {
    List<PackageRecord> universe =
        HeldVersions.of(recipe, before, update, PinPolicy.NONE).of(archive.packages());
    requireAll(rules, universe, place);
    List<Located<String>> wanted =
        rules.packages().stream().map(name -> new Located<>(name, place)).toList();
    return Resolver.resolveLocated(universe, wanted, recipe.architecture(), PinPolicy.NONE)
        .packages()
        .stream()
        .map(PackageRecord::locked)
        .filter(each -> rules.needs(each.name()))
        .toList();
  }

  /** A recipe names none of these packages, so a missing one is reported by what it is for. */
  private static void requireAll(
      ToolchainRules rules, List<PackageRecord> universe, SourceLocation place) {
    Set<String> names =
        universe.stream().map(PackageRecord::name).collect(Collectors.toUnmodifiableSet());
    List<String> missing = rules.packages().stream().filter(name -> !names.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new CoracleException(
          ExitCode.RESOLUTION,
          Diagnostic.error(
                  "toolchain.missing",
                  "the suites that the compiler comes from lack " + String.join(", ", missing),
                  "name other suites with `kernel.toolchain.suites`, or write `compiler: host`"
                      + " below `kernel:`")
              .at(place));
    }
  }
}
