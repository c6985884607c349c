package dev.coracle.registry;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Files as the layers of an artifact without a configuration (OCI image specification 1.1,
 * "guidelines for artifact usage").
 *
 * @param scratch an empty directory
 */
record ArtifactFiles(RegistryClient client, Path scratch) {
  /** Transfers at once: registries answer slowly, and more of them gain little. */
  static final int TRANSFERS = 4;

  private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  /**
   * Uploads layers, what stands for the configuration of every artifact, and other blobs.
   *
   * @param others each by its digest
   * @return the layers, in their order
   */
  List<Descriptor> push(List<CompressedLayer> layers, Map<String, Path> others) throws IOException {
    Path empty = Files.write(scratch.resolve("empty"), EMPTY);
    Map<String, Path> blobs = new LinkedHashMap<>();
    layers.forEach(each -> blobs.put(each.descriptor().digest(), each.blob()));
    blobs.put(Descriptor.digest(EMPTY), empty);
    blobs.putAll(others);
    List<Callable<Boolean>> uploads = new ArrayList<>();
    blobs.forEach(
        (digest, file) ->
            uploads.add(
                () -> {
                  client.pushBlob(file, digest);
                  return true;
                }));
    ParallelTasks.runIo(TRANSFERS, uploads);
    return layers.stream().map(CompressedLayer::descriptor).toList();
  }

  /** Downloads a layer's file into a directory; its digest. */
  Sha256 pull(Descriptor layer, Path directory) throws IOException {
    return CompressedLayer.decompress(
        layer,
        client.blob(layer.digest(), layer.size()),
        directory.resolve(CompressedLayer.title(layer)));
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
