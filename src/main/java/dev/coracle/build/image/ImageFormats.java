package dev.coracle.build.image;

import dev.coracle.image.ImageReader;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.partition.DiskLayout;
import dev.coracle.image.partition.GptLayout;
import dev.coracle.image.partition.MbrLayout;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.tar.TarFormat;
import java.util.List;

/** The formats and layouts that Coracle writes and reads. */
public final class ImageFormats {
  private static final List<FileSystemFormat> FORMATS =
      List.of(new ErofsFormat(), new Ext4Format(), new CpioFormat(), new TarFormat());

  private static final List<DiskLayout> LAYOUTS =
      List.of(new NvdimmLayout(), new GptLayout(), new MbrLayout(), new PlainLayout());

  /** Writes them all; holds no state. */
  public static final ImageWriter WRITER = new ImageWriter(FORMATS, LAYOUTS);

  /** Reads them all; holds no state. */
  public static final ImageReader READER = new ImageReader(FORMATS);

  private ImageFormats() {}
}
