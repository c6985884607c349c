package dev.coracle.toolchain;

import dev.coracle.recipe.Architecture;
import java.nio.file.Path;

/**
 * A toolchain in the store.
 *
 * @param root the directory that stands for its file system's root
 * @param architecture what its programs run on and compile for
 */
public record InstalledToolchain(Path root, Architecture architecture) {

  /** The only directory of a PATH with which nothing of the host is found. */
  public String path() {
    return root.resolve("usr/bin").toString();
  }

  /** Where its shared libraries are. */
  public Path libraries() {
    return root.resolve("usr/lib").resolve(architecture.multiarchTriplet());
  }

  /**
   * Its dynamic loader.
   *
   * @see Toolchains what makes sure that it is there
   */
  public Path loader() {
    return root.resolve(Wrapper.loader(architecture));
  }

  /**
   * Arguments with which its compiler makes programs that run on this host, with the toolchain's
   * loader and libraries: they must not be moved, nor the toolchain. By DT_RPATH, which counts for
   * the libraries of libraries too; DT_RUNPATH does not, and the host's would be taken for them.
   */
  public String linkForThisHost() {
    return "-Wl,-dynamic-linker," + loader() + " -Wl,--disable-new-dtags,-rpath," + libraries();
  }
}
