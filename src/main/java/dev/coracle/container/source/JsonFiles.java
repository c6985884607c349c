package dev.coracle.container.source;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Small JSON files of an image. */
final class JsonFiles {
  /** What registries accept for a manifest (OCI distribution specification, 4 MiB), and more. */
  static final int MAX_BYTES = 8 << 20;

  private JsonFiles() {}

  static byte[] bytes(FileRange range, ContainerDiagnostics problem) throws IOException {
    if (range.size() > MAX_BYTES) {
      throw problem.tooLarge(
          "its JSON has " + range.size() + " bytes; at most " + MAX_BYTES + " are read",
          ContainerDiagnostics.REBUILD);
    }
    try (InputStream stream = range.open()) {
      return stream.readAllBytes();
    }
  }

  static Map<String, Object> object(byte[] bytes, ContainerDiagnostics problem) {
    try {
      return Json.object(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw problem.malformed("it is not a JSON object", e);
    }
  }

  /** The bytes of a blob, checked. */
  static byte[] blob(ImageFiles files, Descriptor blob, ContainerDiagnostics problem)
      throws IOException {
    byte[] bytes = bytes(range(files, blob, problem), problem);
    Sha256 actual = Sha256.of(bytes);
    if (!actual.equals(blob.digest())) {
      throw problem.digest("its SHA-256 is " + actual + ", not " + blob.digest());
    }
    return bytes;
  }

  /** Where a blob is, which has the size that it should have. */
  static FileRange range(ImageFiles files, Descriptor blob, ContainerDiagnostics problem)
      throws IOException {
    FileRange range =
        files
            .blob(blob)
            .orElseThrow(() -> problem.missing("the blob " + blob.digestText() + " is missing"));
    if (range.size() != blob.size()) {
      throw problem.digest(
          "the blob "
              + blob.digestText()
              + " has "
              + range.size()
              + " bytes; its descriptor says "
              + blob.size());
    }
    return range;
  }
}
