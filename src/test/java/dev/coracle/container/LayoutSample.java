package dev.coracle.container;

import dev.coracle.container.source.ImageReference;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A small image in an OCI layout. */
public final class LayoutSample {
  private LayoutSample() {}

  /** Writes it, with the tag {@code t}; the digest of its manifest. */
  public static Sha256 write(Path layout) throws IOException {
    return write(layout, "{\"Cmd\":[\"/bin/sh\"]}");
  }

  /** Writes it with a configuration; blobs of earlier ones stay. */
  public static Sha256 write(Path layout, String config) throws IOException {
    new LayoutWriter(layout).config(config).layer(CraftedImages.base()).image("t");
    return ConvertedSample.converter(layout.resolveSibling("sample-store"), OptionalLong.empty())
        .convert(ImageReference.parse("oci:" + layout + ":t"), layout, LayerMode.FLAT)
        .image()
        .manifest()
        .orElseThrow();
  }
}
