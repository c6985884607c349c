package dev.coracle.kernel;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A kernel's source: a .tar.xz, which is only asked for when something must be compiled.
 *
 * @param name for people, such as a package's name and version
 * @param digest fixes the archive's bytes: its own SHA-256 or that of the package that holds it
 * @param archive finds the archive's file
 */
public record KernelSource(String name, Sha256 digest, Archive archive) {

  /** Finds a file, perhaps by taking it out of a package first. */
  @FunctionalInterface
  public interface Archive {
    /** The .tar.xz. */
    Path file() throws IOException;
  }
}
