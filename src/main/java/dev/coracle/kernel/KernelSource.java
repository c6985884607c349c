package dev.coracle.kernel;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A kernel's source, which is only asked for when something must be compiled.
 *
 * @param name for people, such as a package's name and version
 * @param digest fixes its bytes: the archive's own SHA-256, that of the package that holds it, or
 *     that of a directory's content
 * @param archive finds it
 */
public record KernelSource(String name, Sha256 digest, Archive archive) {

  /** Finds an archive or a tree, perhaps by taking it out of a package first. */
  @FunctionalInterface
  public interface Archive {
    /** A tar archive, or a directory with a source tree. */
    Path file() throws IOException;
  }
}
