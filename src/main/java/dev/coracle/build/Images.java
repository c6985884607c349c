package dev.coracle.build;

import dev.coracle.image.GptLayout;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.MbrLayout;
import dev.coracle.image.NvdimmLayout;
import dev.coracle.image.PlainLayout;
import dev.coracle.image.erofs.ErofsFormat;
import java.util.List;

/** The formats and layouts that Coracle writes. */
final class Images {
  /** Writes them all; holds no state. */
  static final ImageWriter WRITER =
      new ImageWriter(
          List.of(new ErofsFormat()),
          List.of(new NvdimmLayout(), new PlainLayout(), new MbrLayout(), new GptLayout()));

  private Images() {}
}
