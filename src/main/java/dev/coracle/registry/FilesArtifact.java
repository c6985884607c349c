package dev.coracle.registry;

import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of files under a tag of a repository. */
public final class FilesArtifact {
  private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final int MOST_FILES = 64;

  private final RegistryClient client;
  private final String type;

  /**
   * @param type the artifact type
   */
  public FilesArtifact(RegistryAccess access, String type) {
    this.client = new RegistryClient(access);
    this.type = type;
  }

  /** Whether there is something under a tag. */
  public boolean has(String tag) throws IOException {
    return client.manifest(tag).isPresent();
  }

  /** Stores all files of a directory; the tag comes last. */
  public void push(String tag, Path directory, Path scratch) throws IOException {
    Path empty = Files.write(scratch.resolve("empty"), EMPTY);
    client.pushBlob(empty, Descriptor.digest(EMPTY));
    List<Map<String, Object>> layers = new ArrayList<>();
    for (Path file : files(directory)) {
      Path packed = scratch.resolve(file.getFileName() + ".zst");
      Descriptor layer = PackedFile.pack(file, packed);
      client.pushBlob(packed, layer.digest());
      Files.delete(packed);
      layers.add(layer.json());
    }
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", RegistryClient.MANIFEST);
    manifest.put("artifactType", type);
    manifest.put(
        "config", new Descriptor(EMPTY_TYPE, Descriptor.digest(EMPTY), EMPTY.length).json());
    manifest.put("layers", layers);
    client.putManifest(tag, Json.pretty(manifest), RegistryClient.MANIFEST);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  /**
   * Fetches the files of a tag into a directory, each compared with its digest.
   *
   * @param limit bytes that all of them may have
   * @return false if there is nothing under the tag
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) if it is not what it should be
   */
  public boolean pull(String tag, Path directory, Path scratch, long limit) throws IOException {
    Optional<RegistryClient.Stored> stored = client.manifest(tag);
    if (stored.isEmpty()) {
      return false;
    }
    Map<String, Object> manifest = stored.get().fields();
    List<Descriptor> layers = Descriptor.list(manifest, "layers");
    if (!Json.text(manifest, "artifactType").equals(type) || layers.size() > MOST_FILES) {
      throw PackedFile.damaged(tag + " is something else");
    }
    long left = limit;
    for (Descriptor layer : layers) {
      left -= Math.max(PackedFile.size(layer), layer.size());
      if (left < 0) {
        throw PackedFile.damaged(tag + " is larger than anything of its kind");
      }
      String title = PackedFile.title(layer);
      Path packed = scratch.resolve(title + ".zst");
      client.pullBlob(layer.digest(), layer.size(), packed);
      PackedFile.unpack(layer, packed, directory.resolve(title));
      Files.delete(packed);
    }
    return true;
  }
}
