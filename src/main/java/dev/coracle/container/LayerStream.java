package dev.coracle.container;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.container.source.FileRange;
import dev.coracle.container.source.SizeLimit;
import dev.coracle.container.source.SourceLayer;
import dev.coracle.host.DiskInputStream;
import dev.coracle.tar.Decompression;
import dev.coracle.tree.BulkReadInputStream;
import dev.coracle.tree.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * A layer's archive, unpacked as it is read. What is compressed goes to a file on the way, since
 * the contents of its files are needed again; what is not stays where it is. At its end both
 * digests are checked.
 */
final class LayerStream extends BulkReadInputStream {
  private static final int BUFFER = 1 << 17;
  private static final String FAULT = "it cannot be decompressed";
  private static final String GZIP = "1f8b";
  private static final String ZSTD = "28b52ffd";

  /** A skippable frame, which may come first. */
  private static final String ZSTD_SKIPPABLE = "184d2a";

  private final SourceLayer layer;
  private final ContainerDiagnostics problem;
  private final SizeLimit limit;
  private final MessageDigest packedDigest = Sha256.digester();
  private final MessageDigest plainDigest = Sha256.digester();
  private final InputStream packed;
  private final InputStream plain;
  private final FileRange contents;
  private final Optional<OutputStream> copy;

  /**
   * Opens a layer.
   *
   * @param unpacked the file to make if the layer is compressed
   */
  LayerStream(SourceLayer layer, Path unpacked, SizeLimit limit, ContainerDiagnostics problem)
      throws IOException {
    this.layer = layer;
    this.problem = problem;
    this.limit = limit;
    InputStream file = new DiskInputStream(layer.bytes().open());
    // Where nothing names the digest of the bytes as they are, the diff ID says all.
    packed =
        new BufferedInputStream(
            layer.digest().isPresent() ? new DigestInputStream(file, packedDigest) : file, BUFFER);
    String magic = magic();
    if (magic.startsWith(GZIP)) {
      plain = new ReadAhead(gzip());
    } else if (magic.equals(ZSTD) || magic.endsWith(ZSTD_SKIPPABLE)) {
      plain = new ReadAhead(new ZstdCompressorInputStream(packed));
    } else {
      plain = packed;
    }
    copy = plain == packed ? Optional.empty() : Optional.of(Files.newOutputStream(unpacked));
    contents = plain == packed ? layer.bytes() : new FileRange(unpacked, 0, 0);
  }

  private InputStream gzip() throws IOException {
    try {
      return GzipCompressorInputStream.builder()
          .setInputStream(packed)
          .setDecompressConcatenated(true)
          .get();
    } catch (IOException e) {
      throw problem.malformed(FAULT + ": " + Decompression.reason(e), e);
    }
  }

  private String magic() throws IOException {
    packed.mark(4);
    byte[] first = packed.readNBytes(4);
    packed.reset();
    return HexFormat.of().formatHex(Arrays.copyOf(first, 4));
  }

  /** The file of the host that has what was read, and where in it the archive begins. */
  FileRange contents() {
    return contents;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = Decompression.read(plain, buffer, offset, length, problem, FAULT);
    if (n > 0) {
      limit.take(n, problem);
      plainDigest.update(buffer, offset, n);
      if (copy.isPresent()) {
        copy.get().write(buffer, offset, n);
      }
    }
    return n;
  }

  /** Checks both digests, when everything was read. */
  void checkDigests() throws IOException {
    problem.enterPath("");
    if (layer.digest().isPresent()) {
      finishPacked();
      check("SHA-256", layer.digest().get(), Sha256.of(packedDigest));
    }
    check("unpacked SHA-256 (diff ID)", layer.diffId(), Sha256.of(plainDigest));
  }

  /** A decompressor may stop early; its thread has ended when this is called. */
  private void finishPacked() throws IOException {
    byte[] rest = new byte[BUFFER];
    try {
      int read;
      do {
        read = packed.read(rest); // Only the digest wants these bytes.
      } while (read >= 0);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void check(String what, Sha256 expected, Sha256 actual) {
    if (!actual.equals(expected)) {
      throw problem.digest("its " + what + " is " + actual + ", not " + expected);
    }
  }

  @Override
  public void close() throws IOException {
    try (InputStream file = packed) {
      if (plain != file) {
        plain.close();
      }
      if (copy.isPresent()) {
        copy.get().close();
      }
    }
  }
}
