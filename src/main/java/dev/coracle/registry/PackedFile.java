package dev.coracle.registry;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One file of a result as a layer: compressed with zstd, its own size and digest beside it. */
final class PackedFile {
  static final String MEDIA_TYPE = "application/vnd.coracle.file.v1+zstd";
  static final String TITLE = "org.opencontainers.image.title";
  private static final String SIZE = "dev.coracle.size";
  private static final String SHA256 = "dev.coracle.sha256";
  private static final int LEVEL = 3;

  private PackedFile() {}

  /** Compresses a file; its layer's descriptor. Equal files give equal bytes. */
  static Descriptor pack(Path file, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new ZstdOutputStream(Files.newOutputStream(to), LEVEL)) {
      in.transferTo(out);
    }
    Map<String, Object> annotations = new LinkedHashMap<>();
    annotations.put(TITLE, file.getFileName().toString());
    annotations.put(SIZE, Long.toString(Files.size(file)));
    annotations.put(SHA256, Sha256.of(file).hex());
    return new Descriptor(MEDIA_TYPE, Descriptor.digest(Sha256.of(to)), Files.size(to))
        .withAnnotations(annotations);
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
   * Unpacks a layer.
   *
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) if it is not what it says
   */
  static void unpack(Descriptor descriptor, Path packed, Path to) throws IOException {
    Map<String, Object> annotations = descriptor.annotations();
    long left = size(descriptor);
    try (InputStream in = new ZstdInputStream(Files.newInputStream(packed));
        OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw damaged(title(descriptor) + " is larger than its layer says");
        }
        out.write(buffer, 0, n);
      }
    } catch (com.github.luben.zstd.ZstdIOException e) {
      throw damaged("the layer of " + title(descriptor) + " is no zstd");
    }
    String actual = Sha256.of(to).hex();
    if (!actual.equals(Json.text(annotations, SHA256))) {
      throw RegistryDiagnostics.digest(title(descriptor), Json.text(annotations, SHA256), actual);
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
