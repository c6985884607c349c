package dev.coracle.lock;

import java.util.List;

/**
 * What compiles a kernel; part of the kernel's content key.
 *
 * @param compiler the compiler's own words, such as {@code gcc (Debian 12.2.0-14+deb12u1) 12.2.0};
 *     of a toolchain from packages its package, version and suite
 * @param linker the same for the linker
 * @param packages what it is unpacked from, by name; empty if it is the host's
 */
public record Toolchain(String compiler, String linker, List<LockedPackage> packages) {
  public Toolchain {
    packages = List.copyOf(packages);
  }

  /** A host's. */
  public Toolchain(String compiler, String linker) {
    this(compiler, linker, List.of());
  }

  /** Whether it is the host's. */
  public boolean isHosts() {
    return packages.isEmpty();
  }

  /** Whether the other would compile the same bytes. */
  public boolean isSame(Toolchain other) {
    return compiler.equals(other.compiler)
        && linker.equals(other.linker)
        && packages.equals(other.packages);
  }
}
