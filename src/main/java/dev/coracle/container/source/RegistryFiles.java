package dev.coracle.container.source;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The files of an image in a registry. Manifests and configurations are fetched when they are asked
 * for; layers are only promised, and fetched together once they are needed: an image that was
 * converted before costs none.
 */
final class RegistryFiles implements ImageFiles {
  /** Beyond that, registries and lines gain nothing. */
  private static final int CONNECTIONS = 3;

  private final ImageRegistry.Repository repository;
  private final Path directory;
  private final Map<Sha256, Descriptor> promised = new LinkedHashMap<>();

  /**
   * @param directory where files go; private and empty
   */
  RegistryFiles(ImageRegistry.Repository repository, Path directory) {
    this.repository = repository;
    this.directory = directory;
  }

  /** What the reference names. */
  Descriptor root() throws IOException {
    byte[] bytes = repository.root();
    Sha256 digest = Sha256.of(bytes);
    Files.write(place(digest), bytes);
    return new Descriptor("", digest, bytes.length, "", "");
  }

  @Override
  public Optional<FileRange> file(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<FileRange> blob(Descriptor blob) throws IOException {
    Path file = place(blob.digest());
    if (OciLayout.isLayer(blob.mediaType())) {
      promised.put(blob.digest(), blob);
      return Optional.of(new FileRange(file, 0, blob.size()));
    }
    if (blob.size() > JsonFiles.MAX_BYTES) {
      // It is refused for its size, which needs none of its bytes.
      return Optional.of(new FileRange(file, 0, blob.size()));
    }
    if (!Files.exists(file)) {
      if (OciLayout.isManifest(blob.mediaType())) {
        repository.manifest(blob.digest(), blob.size(), file);
      } else {
        repository.blob(blob.digest(), blob.size(), file);
      }
    }
    return Optional.of(FileRange.of(file));
  }

  @Override
  public void fetch() throws IOException {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (Descriptor layer : promised.values()) {
      tasks.add(
          () -> {
            repository.blob(layer.digest(), layer.size(), place(layer.digest()));
            return true;
          });
    }
    promised.clear();
    ParallelTasks.runIo(CONNECTIONS, tasks);
  }

  private Path place(Sha256 digest) {
    return directory.resolve(digest.hex());
  }
}
