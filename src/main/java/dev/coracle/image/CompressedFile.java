package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Whole images, compressed and back. */
public final class CompressedFile {
  /**
   * Zeros apart, no honest file becomes so many times larger; what does is not unpacked to its end.
   * Zeros may come in any number, since zstd has 4 bytes for 128 KiB of them; they take no room.
   */
  private static final long MOST_GROWTH = 2000;

  private static final long ALWAYS_ALLOWED = 64L << 20;

  private CompressedFile() {}

  /**
   * Compresses an image and reads the result back.
   *
   * @param facts of the image
   * @return those of the compressed file
   */
  static ImageFacts write(Path image, ImageFacts facts, Compression compression, Path target) {
    boolean done = false;
    try {
      try (OutputStream out = compression.over(Files.newOutputStream(target))) {
        Files.copy(image, out);
      }
      Sha256 back;
      try (InputStream in = compression.undo(Files.newInputStream(target))) {
        back = Sha256.of(in);
      }
      if (!back.equals(facts.imageSha256())) {
        throw ImageErrors.readBack("what it unpacks to differs", null);
      }
      Sha256 whole;
      try (InputStream in = Files.newInputStream(target)) {
        whole = Sha256.of(in);
      }
      done = true;
      return facts.compressed(compression, Files.size(target), whole);
    } catch (IOException e) {
      throw ImageErrors.of(e, target);
    } finally {
      if (!done) {
        ImageErrors.discard(target);
      }
    }
  }

  /**
   * A file's bytes, unpacked if it is compressed: into a file of its own that goes away when the
   * channel is closed.
   *
   * @throws CoracleException (INTEGRITY) if it cannot be unpacked
   */
  public static FileChannel open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    boolean keep = false;
    try {
      Compression compression = Compression.of(channel);
      keep = compression == Compression.NONE;
      return keep ? channel : unpacked(channel, compression, file);
    } finally {
      if (!keep) {
        channel.close();
      }
    }
  }

  private static FileChannel unpacked(FileChannel packed, Compression compression, Path file)
      throws IOException {
    long most = Math.max(ALWAYS_ALLOWED, packed.size() * MOST_GROWTH);
    Path place = Files.createTempFile("coracle-unpacked", "");
    FileChannel plain =
        FileChannel.open(
            place,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    boolean done = false;
    try (InputStream in =
        compression.undo(new BufferedInputStream(Channels.newInputStream(packed.position(0))))) {
      OutputStream out = Channels.newOutputStream(plain);
      byte[] buffer = new byte[1 << 16];
      byte[] zeros = new byte[buffer.length];
      long size = 0;
      long written = 0;
      for (int n = read(in, buffer, file); n >= 0; n = read(in, buffer, file)) {
        size += n;
        if (Arrays.equals(buffer, 0, n, zeros, 0, n)) {
          continue;
        }
        written += n;
        if (written > most) {
          throw damaged(file, "it unpacks to more than " + MOST_GROWTH + " times its size", null);
        }
        plain.position(size - n);
        out.write(buffer, 0, n);
      }
      if (plain.size() < size) {
        plain.write(ByteBuffer.allocate(1), size - 1);
      }
      done = true;
      return plain;
    } finally {
      if (!done) {
        plain.close();
      }
    }
  }

  private static int read(InputStream in, byte[] buffer, Path file) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw damaged(file, "it does not unpack: " + e.getMessage(), e);
    }
  }

  private static CoracleException damaged(Path file, String what, Throwable cause) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "image.malformed",
            file + ": " + what,
            "the image is damaged: make it anew, or fetch it again"),
        cause);
  }
}
