package dev.coracle.image.unpack;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.archive.StoredArchive;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.cpio.CpioSpan;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.recipe.CompressionType;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Unpacks the parts of a file, one after another, into a file of its own. */
final class InitramfsUnpacker implements Closeable {
  /**
   * Zeros apart, no honest file becomes so many times larger; what does is not unpacked to its end.
   * Zeros may come in any number, since zstd has 4 bytes for 128 KiB of them; they take no room.
   */
  private static final long MOST_GROWTH = 2000;

  private static final long ALWAYS_ALLOWED = 64L << 20;

  /** Archives begin at a multiple of so many bytes, counted from the start of their part. */
  private static final int UNIT = 4;

  private final FileChannel packed;
  private final Path file;
  private final ImageBytes bytes;
  private final List<String> parts = new ArrayList<>();
  private final byte[] buffer = new byte[1 << 16];
  private final byte[] zeros = new byte[buffer.length];

  /** Made when the first packed part comes; null before, and when it was handed on. */
  private @Nullable FileChannel plain;

  /** What was unpacked so far, and how much of it is not zeros. */
  private long size;

  private long written;

  InitramfsUnpacker(FileChannel packed, Path file) throws IOException {
    this.packed = packed;
    this.file = file;
    this.bytes = new ImageBytes(packed, 0, packed.size());
  }

  /** What the file unpacks to; empty if no part of it is packed. */
  Optional<CompressedFile.Unpacked> unpack() throws IOException {
    CompressedInput in = new CompressedInput(packed);
    for (long at = 0; at < bytes.size(); at = StoredArchive.afterZeros(bytes, at)) {
      Optional<CompressionFormat> packing = CompressionFormat.at(bytes, at);
      if (packing.isPresent()) {
        at = unpack(packing.get(), in, at);
        continue;
      }
      OptionalLong end = archive(at);
      if (end.isEmpty()) {
        return Optional.empty(); // Its reader says what is wrong, if anything is.
      }
      if (plain != null) {
        align();
        copy(at, end.getAsLong(), plain);
      }
      note(CompressionType.NONE.word());
      at = end.getAsLong();
    }
    if (plain == null) {
      return Optional.empty();
    }
    if (plain.size() < size) {
      plain.write(ByteBuffer.allocate(1), size - 1);
    }
    CompressedFile.Unpacked unpacked = new CompressedFile.Unpacked(plain, parts);
    plain = null;
    return Optional.of(unpacked);
  }

  /** Where an archive that begins here ends; empty if there is none, and nothing was unpacked. */
  private OptionalLong archive(long at) throws IOException {
    String what = "what follows is no part of an image";
    try {
      OptionalLong end = CpioSpan.end(bytes, at);
      if (end.isPresent() || plain == null) {
        return end;
      }
    } catch (MalformedImageException e) {
      if (plain == null) {
        return OptionalLong.empty();
      }
      what = e.reason();
    }
    throw damaged("after byte " + at + ", where a part ends: " + what);
  }

  private long unpack(CompressionFormat packing, CompressedInput in, long at) throws IOException {
    if (!packing.isRead()) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "image.compression",
              file
                  + " is compressed with "
                  + packing.word()
                  + " from byte "
                  + at
                  + " on: not read here",
              "decompress it with " + packing.program() + " -d, and inspect the output"));
    }
    FileChannel out = plain == null ? begin(at) : plain;
    note(packing.word());
    boolean first = true;
    try (InputStream unpacked = open(packing, in.range(at, bytes.size()))) {
      for (int n = read(unpacked); n >= 0; n = read(unpacked)) {
        if (first && n > 0) {
          first = false;
          alignArchive(out);
        }
        put(n, out);
      }
    }
    return in.position();
  }

  /** Makes the file of what is unpacked, with what came before as it stands. */
  private FileChannel begin(long at) throws IOException {
    FileChannel out =
        FileChannel.open(
            Files.createTempFile("coracle-unpacked", ""),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    plain = out;
    copy(0, at, out);
    return out;
  }

  /** An archive's offsets count from its own part; after other archives only it needs that. */
  private void alignArchive(FileChannel out) throws IOException {
    ByteBuffer begin = ByteBuffer.allocate(UNIT);
    if (size % UNIT != 0 && buffer[0] == '0' && out.read(begin, 0) > 0 && begin.get(0) == '0') {
      align();
    }
  }

  private void align() {
    size = (size + UNIT - 1) / UNIT * UNIT;
  }

  private void note(String word) {
    if (parts.isEmpty() || !parts.get(parts.size() - 1).equals(word)) {
      parts.add(word);
    }
  }

  private void copy(long from, long to, FileChannel out) throws IOException {
    for (long at = from; at < to; ) {
      int count = (int) Math.min(buffer.length, to - at);
      bytes.read(at, buffer, 0, count);
      put(count, out);
      at += count;
    }
  }

  /** Takes bytes of the buffer. */
  private void put(int count, FileChannel out) throws IOException {
    long at = size;
    size += count;
    if (Arrays.equals(buffer, 0, count, zeros, 0, count)) {
      return;
    }
    written += count;
    if (written > Math.max(ALWAYS_ALLOWED, packed.size() * MOST_GROWTH)) {
      throw damaged("it unpacks to more than " + MOST_GROWTH + " times its size");
    }
    ChannelIo.write(out, at, ByteBuffer.wrap(buffer, 0, count));
  }

  private InputStream open(CompressionFormat packing, CompressedInput in) {
    try {
      return packing.open(in, bytes.size());
    } catch (IOException | RuntimeException e) {
      throw doesNotUnpack(e);
    }
  }

  private int read(InputStream in) {
    try {
      return in.read(buffer);
    } catch (IOException | RuntimeException e) {
      // Malformed bytes make some of the libraries fall over their own arrays.
      throw doesNotUnpack(e);
    }
  }

  private CoracleException doesNotUnpack(Exception e) {
    String why =
        e instanceof EOFException || e.getMessage() == null ? "it is cut short" : e.getMessage();
    return damaged("it does not unpack: " + why, e);
  }

  private CoracleException damaged(String what) {
    return damaged(what, null);
  }

  private CoracleException damaged(String what, @Nullable Throwable cause) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "image.malformed",
            file + ": " + what,
            "the image is damaged: make it again, or fetch it again"),
        cause);
  }

  @Override
  public void close() throws IOException {
    if (plain != null) {
      plain.close();
    }
  }
}
