package dev.coracle.lock;

/**
 * What compiles a kernel; part of the kernel's content key.
 *
 * @param compiler the compiler's own words, such as {@code gcc (Debian 12.2.0-14+deb12u1) 12.2.0}
 * @param linker the linker's own words
 */
public record Toolchain(String compiler, String linker) {
  /** Whether the other would compile the same bytes. */
  public boolean isSame(Toolchain other) {
    return compiler.equals(other.compiler) && linker.equals(other.linker);
  }
}
