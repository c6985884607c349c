package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens images, whoever wrote them, without mounting. Strict: what is malformed is refused. */
public final class ImageReader {
  /** The plain one last: what it finds says nothing of itself. */
  private static final List<Placement> PLACEMENTS =
      List.of(new NvdimmPlacement(), new GptPlacement(), new MbrPlacement(), Placement.plain());

  private final List<FileSystemFormat> formats;

  /** A reader of these formats, wherever on a disk they stand. */
  public ImageReader(List<FileSystemFormat> formats) {
    this.formats = List.copyOf(formats);
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
   * Opens an image: the first partition that can be read.
   *
   * @param name of the file, for errors
   * @throws CoracleException (INTEGRITY) if it is in no known layout and format, with what each
   *     says against it
   */
  public Opened open(FileChannel channel, Path name) throws IOException {
    return open(channel, name, OptionalInt.empty());
  }

  /**
   * Opens an image.
   *
   * @param partition the only one to look at, from one on
   */
  public Opened open(FileChannel channel, Path name, OptionalInt partition) throws IOException {
    StringBuilder against = new StringBuilder();
    for (Placement placement : PLACEMENTS) {
      try {
        for (Placement.Place place : placement.places(channel)) {
          if (partition.isPresent() && partition.getAsInt() != place.partition()) {
            against.append("  ").append(placement.name()).append(" partition ");
            against.append(place.partition()).append(": not the one asked for\n");
          } else {
            Optional<Opened> opened = open(channel, placement, place, against);
            if (opened.isPresent()) {
              return opened.get();
            }
          }
        }
      } catch (MalformedImageException e) {
        against.append("  ").append(placement.name()).append(": ");
        against.append(e.getMessage()).append('\n');
      }
    }
    throw new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
                "image.unknown",
                name + " is no image that can be read",
                "give an image of a known layout and format, whole, compressed with "
                    + CompressedFile.read()
                    + " at most")
            .withExcerpt(against.toString().stripTrailing()));
  }

  private Optional<Opened> open(
      FileChannel channel, Placement placement, Placement.Place place, StringBuilder against)
      throws IOException {
    for (FileSystemFormat format : formats) {
      if (format.isArchive() && place.partition() > 0) {
        continue; // No partition holds an archive, and one of zeros looks much like one.
      }
      try {
        StoredFileSystem found = format.read(channel, place.offset(), place.size());
        return Optional.of(new Opened(placement.name(), format.name(), place.offset(), found));
      } catch (MalformedImageException e) {
        against.append("  ").append(placement.name());
        if (place.partition() > 0) {
          against.append(" partition ").append(place.partition());
        }
        against.append(", ").append(format.name()).append(": ");
        against.append(e.getMessage()).append('\n');
      }
    }
    return Optional.empty();
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
