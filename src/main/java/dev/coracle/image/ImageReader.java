package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** Opens images, whoever wrote them, without mounting. Strict: what is malformed is refused. */
public final class ImageReader {
  private final List<FileSystemFormat> formats;
  private final List<ImageLayout> layouts;

  /**
   * A reader of these formats in these layouts.
   *
   * @param layouts in the order in which they are tried
   */
  public ImageReader(List<FileSystemFormat> formats, List<ImageLayout> layouts) {
    this.formats = List.copyOf(formats);
    this.layouts = List.copyOf(layouts);
  }

  /**
   * An image that was understood.
   *
   * @param layout the layout's name
   * @param format the file system's name
   * @param offset where the file system begins, in bytes
   * @param fileSystem what is in it; valid while the channel is open
   */
  public record Opened(String layout, String format, long offset, StoredFileSystem fileSystem) {}

  /**
   * Opens an image.
   *
   * @param name of the file, for errors
   * @throws CoracleException (INTEGRITY) if it is in no known layout and format, with what each
   *     says against it
   */
  public Opened open(FileChannel channel, Path name) throws IOException {
    StringBuilder against = new StringBuilder();
    for (ImageLayout layout : layouts) {
      ImageLayout.Found found;
      try {
        found = layout.find(channel);
      } catch (MalformedImageException e) {
        against.append("  ").append(layout.name()).append(": ").append(e.getMessage()).append('\n');
        continue;
      }
      for (FileSystemFormat format : formats) {
        try {
          return new Opened(
              layout.name(),
              format.name(),
              found.offset(),
              format.read(channel, found.offset(), found.size()));
        } catch (MalformedImageException e) {
          against.append("  ").append(layout.name()).append(", ").append(format.name());
          against.append(": ").append(e.getMessage()).append('\n');
        }
      }
    }
    throw new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
                "image.unknown",
                name + " is no image that can be read",
                "give an image of a known layout and file system, whole and uncompressed")
            .withExcerpt(against.toString().stripTrailing()));
  }

  /** The error for an image that turns out malformed while it is read. */
  public static CoracleException malformed(Path name, MalformedImageException e) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "image.malformed",
            name + ": " + e.getMessage(),
            "the image is damaged: make it anew, or fetch it again"),
        e);
  }
}
