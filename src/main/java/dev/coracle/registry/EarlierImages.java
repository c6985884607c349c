package dev.coracle.registry;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Images on this machine that deltas can be applied to. */
public final class EarlierImages {
  /** None: every image is fetched whole. */
  public static final EarlierImages NONE = new EarlierImages(Map.of());

  private final Map<String, Path> byDigest;

  private EarlierImages(Map<String, Path> byDigest) {
    this.byDigest = Map.copyOf(byDigest);
  }

  /** The images of all results; one that cannot be read is passed over. */
  public static EarlierImages of(ResultStore results) throws IOException {
    Map<String, Path> found = new HashMap<>();
    for (Path each : results.results()) {
      try {
        Manifest manifest = ManifestReader.read(each.resolve(ResultStore.MANIFEST));
        Artifact image = manifest.artifact(manifest.imageName());
        found.put(image.sha256().hex(), each.resolve(image.name()));
      } catch (CoracleException damaged) {
        // It is not what is asked for.
      }
    }
    return new EarlierImages(found);
  }

  boolean isEmpty() {
    return byDigest.isEmpty();
  }

  /** The image of a digest, if it still has it. */
  Optional<Path> find(String digest) throws IOException {
    Path file = byDigest.get(digest);
    if (file == null || !Files.isRegularFile(file) || Files.size(file) > ImageDelta.LARGEST) {
      return Optional.empty();
    }
    return Sha256.of(file).hex().equals(digest) ? Optional.of(file) : Optional.empty();
  }
}
