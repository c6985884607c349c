package dev.coracle.registry;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One file of a result as a layer: compressed with zstd, its own size and digest beside it.
 *
 * @param descriptor what points to the blob
 * @param blob the compressed file
 */
record CompressedLayer(Descriptor descriptor, Path blob) {
  static final String MEDIA_TYPE = "application/vnd.coracle.file.v1+zstd";
  static final String TITLE = "org.opencontainers.image.title";

  /** Of zstd; a part of what layers are known by. */
  static final int LEVEL = 3;

  private static final String SIZE = "dev.coracle.size";
  private static final String SHA256 = "dev.coracle.sha256";

  /** From this size on, several threads compress: the bytes differ from those of one thread. */
  private static final long LARGE = 64 << 20;

  /** Compresses a file in one pass. Equal files give equal bytes, on any number of processors. */
  static CompressedLayer compress(Path file, Path to) throws IOException {
    MessageDigest plain = Sha256.digester();
    MessageDigest compressed = Sha256.digester();
    long size;
    try (InputStream in = new DigestInputStream(InputFile.open(file), plain);
        ZstdOutputStreamNoFinalizer out =
            new ZstdOutputStreamNoFinalizer(
                new BufferedOutputStream(
                    new DigestOutputStream(Files.newOutputStream(to), compressed), 1 << 16),
                LEVEL)) {
      if (Files.size(file) >= LARGE) {
        out.setWorkers(Runtime.getRuntime().availableProcessors());
      }
      size = copy(in, out);
    }
    return new CompressedLayer(
        layer(
            file.getFileName().toString(),
            size,
            Sha256.of(plain),
            Descriptor.digest(Sha256.of(compressed)),
            Files.size(to)),
        to);
  }

  /** With a larger buffer than the library's, which costs a call of native code for each. */
  private static long copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 17];
    long size = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      size += n;
    }
    return size;
  }

  /**
   * A layer's descriptor.
   *
   * @param title the file's name
   * @param digest of the blob
   * @param compressed bytes of the blob
   */
  static Descriptor layer(String title, long size, Sha256 sha256, String digest, long compressed) {
    Map<String, Object> annotations = new LinkedHashMap<>();
    annotations.put(TITLE, title);
    annotations.put(SIZE, Long.toString(size));
    annotations.put(SHA256, sha256.hex());
    return new Descriptor(MEDIA_TYPE, digest, compressed).withAnnotations(annotations);
  }

  /** The name that a layer's file gets: never one that leaves a directory. */
  static String title(Descriptor descriptor) {
    String title = Json.text(descriptor.annotations(), TITLE);
    if (!title.matches("[A-Za-z0-9_][A-Za-z0-9._+-]{0,200}")) {
      throw damaged("a layer has no usable file name");
    }
    return title;
  }

  /** The digest that a layer's file has, as the layer says. */
  static String sha256(Descriptor descriptor) {
    return Json.text(descriptor.annotations(), SHA256);
  }

  /** The bytes that a layer's file has, as the layer says. */
  static long size(Descriptor descriptor) {
    String size = Json.text(descriptor.annotations(), SIZE);
    if (!size.matches("[0-9]{1,15}")) {
      throw damaged("the layer of " + title(descriptor) + " does not give its size");
    }
    return Long.parseLong(size);
  }

  /**
   * Decompresses a layer while it comes.
   *
   * @param to a new file
   * @return the file's digest
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) if it is not what it says
   */
  static Sha256 decompress(Descriptor layer, BlobDownload blob, Path to) throws IOException {
    long size = size(layer);
    SparseFile.Written written;
    try (blob;
        InputStream in = new ZstdInputStreamNoFinalizer(blob)) {
      written = written(layer, in, blob, to);
      if (written.size() > size) {
        throw damaged(title(layer) + " is larger than its layer says");
      }
      blob.drain();
    }
    if (!written.sha256().hex().equals(sha256(layer))) {
      throw RegistryDiagnostics.digest(title(layer), sha256(layer), written.sha256().hex());
    }
    return written.sha256();
  }

  private static SparseFile.Written written(
      Descriptor layer, InputStream in, BlobDownload blob, Path to) throws IOException {
    try {
      return SparseFile.write(in, size(layer), to);
    } catch (ZstdIOException e) {
      blob.drain(); // What came may be another blob, which says more.
      throw damaged("the layer of " + title(layer) + " is no zstd");
    } catch (FileAlreadyExistsException e) {
      throw damaged("it has two files " + title(layer));
    }
  }

  static RuntimeException damaged(String what) {
    return RegistryDiagnostics.problem(
        ExitCode.INTEGRITY,
        "registry.artifact",
        "the artifact is damaged: " + what,
        "publish it again");
  }
}
