package dev.coracle.container.source;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/** What reads images from registries. */
@FunctionalInterface
public interface ImageRegistry {
  /**
   * The repository of an image.
   *
   * @param location {@code HOST/NAME[:TAG|@DIGEST]}
   * @throws dev.coracle.diagnostic.CoracleException (USAGE) if it is none
   */
  Repository repository(String location);

  /** One repository, and the image in it that was named. */
  interface Repository {
    /** The manifest, or the list of manifests, that the tag or digest names; checked. */
    byte[] root() throws IOException;

    /** Another manifest, to a file; checked. */
    void manifest(Sha256 digest, long size, Path to) throws IOException;

    /** A blob, to a file; checked. */
    void blob(Sha256 digest, long size, Path to) throws IOException;
  }
}
