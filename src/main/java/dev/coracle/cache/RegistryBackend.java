package dev.coracle.cache;

import dev.coracle.registry.FilesArtifact;
import dev.coracle.registry.RegistryAccess;
import dev.coracle.registry.RegistryReference;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;

/** A repository of a container registry: a tag {@code KIND-KEY} for each entry. */
final class RegistryBackend implements CacheBackend {
  private static final String TYPE = "application/vnd.coracle.cache-entry.v1";

  private final RegistryReference place;
  private final FilesArtifact artifact;
  private final Store scratch;

  /**
   * @param scratch where compressed files are kept for a while
   */
  RegistryBackend(RegistryReference place, RegistryAccess access, Store scratch) {
    this.place = place;
    this.artifact = new FilesArtifact(access, TYPE);
    this.scratch = scratch;
  }

  @Override
  public boolean remote() {
    return true;
  }

  @Override
  public boolean has(String name) throws IOException {
    return artifact.has(name);
  }

  @Override
  public boolean fetch(String name, Path directory) throws IOException {
    try (PrivateDirectory packed = scratch.privateDirectory()) {
      return artifact.pull(name, directory, packed.path(), LIMIT);
    }
  }

  @Override
  public void put(String name, Path directory) throws IOException {
    try (PrivateDirectory packed = scratch.privateDirectory()) {
      artifact.push(name, directory, packed.path());
    }
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
