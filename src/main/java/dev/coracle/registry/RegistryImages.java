package dev.coracle.registry;

import dev.coracle.container.source.ImageRegistry;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Container images in registries: their manifests and blobs, each compared with its digest. */
public final class RegistryImages implements ImageRegistry {
  /** What a reference without a tag means to all tools. */
  private static final String DEFAULT_TAG = "latest";

  private final Function<RegistryReference, RegistryAccess> access;

  /**
   * @param access how a repository is reached
   */
  public RegistryImages(Function<RegistryReference, RegistryAccess> access) {
    this.access = access;
  }

  @Override
  public Repository repository(String location) {
    RegistryReference place = RegistryReference.parse(location);
    RegistryReference named = place.tag().isEmpty() ? place.with(DEFAULT_TAG) : place;
    return new Images(named, new RegistryClient(access.apply(named)));
  }

  /** One repository. */
  private record Images(RegistryReference place, RegistryClient client) implements Repository {
    @Override
    public byte[] root() throws IOException {
      return bytes(place.tag());
    }

    @Override
    public void manifest(Sha256 digest, long size, Path to) throws IOException {
      byte[] bytes = bytes(Descriptor.digest(digest));
      if (bytes.length != size) {
        throw RegistryDiagnostics.problem(
            ExitCode.INTEGRITY,
            "registry.artifact",
            "a manifest of " + place + " has " + bytes.length + " bytes, not " + size,
            "push the image again");
      }
      Files.write(to, bytes);
    }

    @Override
    public void blob(Sha256 digest, long size, Path to) throws IOException {
      client.pullBlob(Descriptor.digest(digest), size, to);
    }

    private byte[] bytes(String tag) throws IOException {
      Optional<RegistryClient.Stored> stored = client.manifest(tag, RegistryClient.IMAGE_MANIFESTS);
      return stored
          .orElseThrow(() -> RegistryDiagnostics.status(place.with(tag), "read", 404, ""))
          .bytes();
    }
  }
}
