package dev.coracle.recipe;

import java.util.List;

/**
 * The kernel that is wanted.
 *
 * @param sourcePackage a package that holds a kernel source archive, such as {@code
 *     linux-source-6.12}
 * @param source where that package comes from; its suites are its own
 * @param compiler what compiles it
 * @param toolchain where its compiler comes from, if it comes from packages
 * @param base {@code tinyconfig} or {@code allnoconfig}: what the fragments are merged over
 * @param fragments names of files in {@code kernel-configs/}, without {@code .config}
 * @param drivers module names; resolved to options by reading the kernel's makefiles
 * @param commandLine arguments of the shipped kernel command line, one each
 */
public record KernelSpec(
    Located<String> sourcePackage,
    PackageSource source,
    CompilerOrigin compiler,
    PackageSource toolchain,
    Located<String> base,
    List<Located<String>> fragments,
    List<Located<String>> drivers,
    List<Located<String>> commandLine) {

  public KernelSpec {
    fragments = List.copyOf(fragments);
    drivers = List.copyOf(drivers);
    commandLine = List.copyOf(commandLine);
  }
}
