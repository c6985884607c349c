package dev.coracle.image.unpack;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.Compressor;
import dev.coracle.image.format.ImageDiagnostics;
import dev.coracle.recipe.CompressionType;
import dev.coracle.tree.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whole images, compressed and back. */
public final class CompressedFile {
  private CompressedFile() {}

  /**
   * Compresses an image and reads the result back.
   *
   * @param content digest of the image
   * @return digest of the compressed file
   */
  public static Sha256 write(Path image, Sha256 content, CompressionType compression, Path target) {
    boolean done = false;
    try {
      try (OutputStream out = Compressor.over(compression, Files.newOutputStream(target))) {
        Files.copy(image, out);
      }
      if (!unpackedDigest(target).equals(content)) {
        throw ImageDiagnostics.readBack("what it unpacks to differs");
      }
      Sha256 whole;
      try (InputStream in = Files.newInputStream(target)) {
        whole = Sha256.of(in);
      }
      done = true;
      return whole;
    } catch (IOException e) {
      throw ImageDiagnostics.of(e, target);
    } finally {
      if (!done) {
        ImageDiagnostics.discard(target);
      }
    }
  }

  /**
   * A file's bytes with all its parts unpacked.
   *
   * @param channel of the file itself, or of one that goes away when it is closed
   * @param parts how each part is packed, {@code none} where it is not; runs of the same count once
   */
  public record Unpacked(FileChannel channel, List<String> parts) implements Closeable {
    public Unpacked {
      parts = List.copyOf(parts);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The digest of what a file of one part unpacks to; nothing is kept of it. */
  private static Sha256 unpackedDigest(Path file) throws IOException {
    try (FileChannel packed = FileChannel.open(file)) {
      long size = packed.size();
      CompressionFormat packing =
          CompressionFormat.at(new ImageBytes(packed, 0, size), 0)
              .orElseThrow(() -> ImageDiagnostics.readBack("it is not compressed"));
      CompressedInput in = new CompressedInput(packed);
      try (InputStream unpacked = packing.open(in, size)) {
        Sha256 digest = Sha256.of(unpacked);
        if (in.position() != size) {
          throw ImageDiagnostics.readBack("bytes follow what it unpacks to");
        }
        return digest;
      }
    }
  }

  /** The ways to pack a file that are unpacked, for people. */
  public static String read() {
    return Arrays.stream(CompressionFormat.values())
        .filter(CompressionFormat::isRead)
        .map(CompressionFormat::word)
        .collect(Collectors.joining(", "));
  }

  /**
   * Opens a file as what it unpacks to. It may be made of several parts, as Linux takes an
   * initramfs (init/initramfs.c): zeros are passed over; a newc archive that begins at a multiple
   * of four bytes is taken as it stands, up to its trailer; anything else must be packed in a known
   * way and is unpacked to its end, whereupon the next part follows. A file that begins with
   * neither is one part, whatever it is.
   *
   * @param name of the file, for errors
   * @throws CoracleException (INTEGRITY) if it cannot be unpacked
   */
  public static Unpacked open(Path file, Path name) throws IOException {
    FileChannel packed = FileChannel.open(file);
    boolean keep = false;
    try (InitramfsUnpacker sink = new InitramfsUnpacker(packed, name)) {
      Optional<Unpacked> unpacked = sink.unpack();
      keep = unpacked.isEmpty();
      return unpacked.orElseGet(() -> new Unpacked(packed, List.of(CompressionType.NONE.word())));
    } finally {
      if (!keep) {
        packed.close();
      }
    }
  }
}
