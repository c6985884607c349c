package dev.coracle.toolchain;

import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.tree.Sha256;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a toolchain is made of.
 *
 * @param packages names to resolve; their dependencies come along
 * @param compiler glob of the package that names the compiler in reports
 * @param linker the same for the linker
 * @param packagesLeftOut globs of dependencies that are not needed
 * @param filesLeftOut parts of packages that are not needed
 * @param links further symbolic links, path to target
 * @param programs with what programs are called, by globs of their paths
 * @param digest of the rules' text
 */
public record ToolchainRules(
    List<String> packages,
    PathGlob compiler,
    PathGlob linker,
    List<PathGlob> packagesLeftOut,
    List<PathGlob> filesLeftOut,
    Map<String, String> links,
    Map<PathGlob, Program> programs,
    Sha256 digest) {

  /**
   * With what a program is called so that it finds its own files: {@code {root}} stands for where
   * they are.
   *
   * @param arguments before those that it is called with
   * @param environment variables
   */
  public record Program(List<String> arguments, Map<String, String> environment) {
    static final Program PLAIN = new Program(List.of(), Map.of());
  }

  public ToolchainRules {
    packages = List.copyOf(packages);
    packagesLeftOut = List.copyOf(packagesLeftOut);
    filesLeftOut = List.copyOf(filesLeftOut);
  }

  /** The rules for kernels. */
  public static ToolchainRules ofKernels() {
    return ToolchainRulesReader.read("/dev/coracle/toolchain/kernel.yaml");
  }

  /**
   * The rules for packages that are built from source, and what these packages need in addition.
   */
  public static ToolchainRules ofPackages(Collection<String> additional) {
    ToolchainRules rules = ToolchainRulesReader.read("/dev/coracle/toolchain/packages.yaml");
    SortedSet<String> all = new TreeSet<>(rules.packages);
    all.addAll(additional);
    return new ToolchainRules(
        List.copyOf(all),
        rules.compiler,
        rules.linker,
        rules.packagesLeftOut,
        rules.filesLeftOut,
        rules.links,
        rules.programs,
        rules.digest);
  }

  /** Whether a package that others depend on is needed here. */
  public boolean needs(String name) {
    return packages.contains(name) || packagesLeftOut.stream().noneMatch(g -> g.matches(name));
  }

  /** Whether locked packages are what these rules ask for; those of older rules may not be. */
  public boolean isMetBy(List<LockedPackage> locked) {
    List<String> names = locked.stream().map(LockedPackage::name).toList();
    return names.containsAll(packages) && names.stream().allMatch(this::needs);
  }

  /** The toolchain that locked packages are, with the words of reports. */
  public Toolchain toolchain(List<LockedPackage> locked) {
    return new Toolchain(named(compiler, locked), named(linker, locked), locked);
  }

  private static String named(PathGlob glob, List<LockedPackage> locked) {
    return locked.stream()
        .filter(each -> glob.matches(each.name()))
        .findFirst()
        .map(each -> each.nameAndVersion() + " of " + each.suite())
        .orElse("of no package " + glob.text());
  }

  boolean leavesOut(String path) {
    return filesLeftOut.stream().anyMatch(glob -> glob.matches(path));
  }

  Program program(String path) {
    Optional<Program> found =
        programs.entrySet().stream()
            .filter(each -> each.getKey().matches(path))
            .map(Map.Entry::getValue)
            .findFirst();
    return found.orElse(Program.PLAIN);
  }
}
