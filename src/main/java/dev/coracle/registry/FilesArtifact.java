package dev.coracle.registry;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** A directory of files under a tag of a repository. */
public final class FilesArtifact {
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
    LayerCompressor compressor = new LayerCompressor(scratch, Optional.empty());
    List<Callable<CompressedLayer>> compressed = new ArrayList<>();
    files(directory).forEach(file -> compressed.add(() -> compressor.compress(file)));
    List<Descriptor> layers =
        new ArtifactFiles(client, scratch)
            .push(ParallelTasks.runIo(ArtifactFiles.TRANSFERS, compressed), Map.of());
    byte[] manifest = Json.pretty(ArtifactFiles.manifest(type, layers));
    client.putManifest(tag, manifest, RegistryClient.MANIFEST);
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
      throw CompressedLayer.damaged(tag + " is something else");
    }
    ArtifactFiles artifact = new ArtifactFiles(client, scratch);
    long left = limit;
    List<Callable<Sha256>> files = new ArrayList<>();
    for (Descriptor layer : layers) {
      left -= Math.max(CompressedLayer.size(layer), layer.size());
      if (left < 0) {
        throw CompressedLayer.damaged(tag + " is larger than anything of its kind");
      }
      files.add(() -> artifact.pull(layer, directory));
    }
    ParallelTasks.runIo(ArtifactFiles.TRANSFERS, files);
    return true;
  }
}
