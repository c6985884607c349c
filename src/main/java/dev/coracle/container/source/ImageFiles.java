package dev.coracle.container.source;

import java.io.IOException;
import java.util.Optional;

/** The files of an image layout by their names, wherever they lie. */
interface ImageFiles {
  /**
   * A file.
   *
   * @param name relative, such as {@code index.json}
   * @return empty if there is none
   */
  Optional<FileRange> file(String name) throws IOException;

  /** A blob; that of a layer may be promised only, until {@link #fetch}. */
  default Optional<FileRange> blob(Descriptor blob) throws IOException {
    return file(blob.file());
  }

  /** Fetches the layers that were promised. */
  default void fetch() throws IOException {}
}
