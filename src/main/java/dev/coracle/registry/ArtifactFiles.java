package dev.coracle.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files as the layers of an artifact without a configuration (OCI image specification 1.1,
 * "guidelines for artifact usage").
 *
 * @param scratch an empty directory for compressed files
 */
record ArtifactFiles(RegistryClient client, Path scratch) {
  private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  /** Uploads what stands for the configuration of every artifact. */
  void pushConfiguration() throws IOException {
    Path empty = Files.write(scratch.resolve("empty"), EMPTY);
    client.pushBlob(empty, Descriptor.digest(EMPTY));
  }

  /** Uploads a file as a layer. */
  Descriptor push(Path file) throws IOException {
    Path packed = scratch.resolve(file.getFileName() + ".zst");
    Descriptor layer = PackedFile.pack(file, packed);
    client.pushBlob(packed, layer.digest());
    Files.delete(packed);
    return layer;
  }

  /** Downloads a layer's file into a directory. */
  void pull(Descriptor layer, Path directory) throws IOException {
    String title = PackedFile.title(layer);
    Path packed = scratch.resolve(title + ".zst");
    client.pullBlob(layer.digest(), layer.size(), packed);
    PackedFile.unpack(layer, packed, directory.resolve(title));
    Files.delete(packed);
  }

  /**
   * A manifest without annotations.
   *
   * @param type the artifact type
   */
  static Map<String, Object> manifest(String type, List<Descriptor> layers) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", RegistryClient.MANIFEST);
    manifest.put("artifactType", type);
    manifest.put(
        "config", new Descriptor(EMPTY_TYPE, Descriptor.digest(EMPTY), EMPTY.length).json());
    manifest.put("layers", layers.stream().map(Descriptor::json).toList());
    return manifest;
  }
}
