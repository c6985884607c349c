package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.partition.GptReader;
import dev.coracle.image.partition.MbrReader;
import dev.coracle.image.partition.NvdimmReader;
import dev.coracle.image.partition.PartitionTableReader;
import dev.coracle.image.unpack.CompressedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Opens images without mounting them, also those of other programs. Malformed images are refused.
 */
public final class ImageReader {
  /** The plain one last: what it finds says nothing of itself. */
  private static final List<PartitionTableReader> PLACEMENTS =
      List.of(new NvdimmReader(), new GptReader(), new MbrReader(), PartitionTableReader.plain());

  private final List<FileSystemFormat> formats;

  /** A reader of these formats, with or without a partition table. */
  public ImageReader(List<FileSystemFormat> formats) {
    this.formats = List.copyOf(formats);
  }

  /**
   * An image that was understood.
   *
   * @param layout the layout's name
   * @param format the file system's name
   * @param archive whether it is an archive, and no file system
   * @param offset where the file system begins, in bytes
   * @param fileSystem what is in it; valid while the channel is open
   */
  public record Opened(
      String layout, String format, boolean archive, long offset, StoredFileSystem fileSystem) {}

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
    List<String> against = new ArrayList<>();
    List<String> partitions = new ArrayList<>();
    for (PartitionTableReader placement : PLACEMENTS) {
      try {
        for (PartitionTableReader.PartitionExtent place : placement.places(channel)) {
          if (place.partition() > 0) {
            partitions.add(place.partition() + " (" + placement.name() + ")");
          }
          if (partition.isEmpty() || partition.getAsInt() == place.partition()) {
            Optional<Opened> opened = open(channel, placement, place, against);
            if (opened.isPresent()) {
              return opened.get();
            }
          }
        }
      } catch (MalformedImageException e) {
        if (!e.isForeign()) {
          against.add("  " + placement.name() + ": " + e.getMessage());
        }
      }
    }
    throw unknown(name, partition, partitions, against);
  }

  /**
   * The error for what none can open: what speaks against it where something speaks for it, or that
   * nothing does.
   */
  private CoracleException unknown(
      Path name, OptionalInt partition, List<String> partitions, List<String> against) {
    Diagnostic diagnostic;
    if (!against.isEmpty()) {
      diagnostic =
          Diagnostic.error(
                  "image.unknown",
                  name + " looks like an image but cannot be read",
                  "if it is damaged or cut short, make it again or fetch it again;"
                      + " docs/image-layout.md lists the formats that can be read")
              .withExcerpt(String.join("\n", against));
    } else if (partition.isPresent()) {
      diagnostic =
          Diagnostic.error(
              "image.unknown",
              name + " has no partition " + partition.getAsInt(),
              partitions.isEmpty()
                  ? "remove --partition: the image has none"
                  : "it has: " + String.join(", ", partitions));
    } else {
      List<String> known = new ArrayList<>();
      formats.forEach(format -> known.add(format.name()));
      PLACEMENTS.forEach(placement -> known.add(placement.name()));
      known.remove(PartitionTableReader.plain().name());
      diagnostic =
          Diagnostic.error(
              "image.unknown",
              name + " is not an image: it has no signature of " + String.join(", ", known),
              "name the image file itself; decompress it unless it is compressed with "
                  + CompressedFile.read());
    }
    return new CoracleException(ExitCode.INTEGRITY, diagnostic);
  }

  private Optional<Opened> open(
      FileChannel channel,
      PartitionTableReader placement,
      PartitionTableReader.PartitionExtent place,
      List<String> against)
      throws IOException {
    for (FileSystemFormat format : formats) {
      if (format.isArchive() && place.partition() > 0) {
        continue; // No partition holds an archive, and one of zeros looks much like one.
      }
      try {
        StoredFileSystem found = format.read(channel, place.offset(), place.size());
        return Optional.of(
            new Opened(placement.name(), format.name(), format.isArchive(), place.offset(), found));
      } catch (MalformedImageException e) {
        boolean partition = place.partition() > 0;
        if (partition || !e.isForeign()) {
          String where = partition ? " partition " + place.partition() : "";
          against.add(
              "  " + placement.name() + where + ", " + format.name() + ": " + e.getMessage());
        }
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
            "the image is damaged: make it again, or fetch it again"),
        e);
  }
}
