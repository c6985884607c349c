package dev.coracle.image.unpack;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.coracle.image.block.ImageBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * How a part of a file may be packed, by the bytes that it begins with: all that Linux unpacks an
 * initramfs from (lib/decompress.c), and what is easily taken for one of them.
 */
enum CompressionFormat {
  /** RFC 1952; one member. */
  GZIP("1f8b08"),
  /** RFC 8878; one frame. */
  ZSTD("28b52ffd"),
  XZ("fd377a585a00"),
  LZMA("5d0000"),
  BZIP2("425a68"),
  /** The form of LZ4 without frames, which {@code lz4 -l} writes. */
  LZ4("02214c18"),
  LZ4_FRAME("04224d18"),
  LZOP("894c5a4f000d0a1a0a");

  /** The largest dictionary of {@code xz -9} takes a third of it. */
  private static final int MEMORY_KIB = 192 << 10;

  private final String magic;

  CompressionFormat(String magic) {
    this.magic = magic;
  }

  /** What packs the bytes from a place on; empty if nothing that is known does. */
  static Optional<CompressionFormat> at(ImageBytes bytes, long position) throws IOException {
    for (CompressionFormat each : values()) {
      int length = each.magic.length() / 2;
      if (length <= bytes.size() - position
          && each.magic.equals(HexFormat.of().formatHex(bytes.bytes(position, length)))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Its name in reports. */
  String word() {
    return this == LZ4_FRAME ? "lz4 in frames" : name().toLowerCase(Locale.ROOT);
  }

  /** The program that unpacks it. */
  String program() {
    return this == LZ4_FRAME ? LZ4.word() : word();
  }

  /** Whether {@link #open} knows it. */
  boolean isRead() {
    return this != LZ4_FRAME && this != LZOP;
  }

  /**
   * The bytes that one part unpacks to. When they are read, the input stands behind the part.
   *
   * @param in at the part's first byte
   */
  InputStream open(CompressedInput in, long end) throws IOException {
    return switch (this) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(false)
              .get();
      case ZSTD -> new ZstdInputStreamNoFinalizer(in.range(in.position(), ZstdFrame.end(in, end)));
      case XZ -> new SingleXZInputStream(in, MEMORY_KIB);
      case LZMA -> new LZMAInputStream(in, MEMORY_KIB);
      case BZIP2 -> new BZip2CompressorInputStream(in);
      case LZ4 -> new Lz4LegacyInputStream(in);
      case LZ4_FRAME, LZOP -> throw new IllegalStateException("not read here: " + this);
    };
  }
}
