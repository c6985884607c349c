package dev.coracle.build;

import dev.coracle.image.ImageWriter;
import dev.coracle.image.NvdimmLayout;
import dev.coracle.image.PlainLayout;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import java.util.List;

/** The formats and layouts that Coracle writes. */
final class Images {
  /** Writes them all; holds no state. */
  static final ImageWriter WRITER =
      new ImageWriter(
          List.of(new ErofsFormat(), new Ext4Format()),
          List.of(new NvdimmLayout(), new PlainLayout()));

  private Images() {}
}
