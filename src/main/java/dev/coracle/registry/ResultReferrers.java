package dev.coracle.registry;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Artifacts of one file that refer to a result's: signed statements, and deltas of its image. */
final class ResultReferrers {
  static final String BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  static final String DELTA_TYPE = "application/vnd.coracle.delta.v1+zstd";

  /** What the names of files with signed statements end with. */
  static final String STATEMENT = ".sigstore.json";

  /** Digest of the image that a delta begins with. */
  private static final String FROM = "dev.coracle.delta.from";

  /** More than a registry's list of one result has. */
  private static final int MOST = 64;

  private final RegistryClient client;
  private final Descriptor subject;
  private @Nullable List<Descriptor> listed;

  /**
   * Of one result.
   *
   * @param subject the result's manifest
   */
  ResultReferrers(RegistryClient client, Descriptor subject) {
    this.client = client;
    this.subject = subject;
  }

  private synchronized List<Descriptor> listed() throws IOException {
    List<Descriptor> all = listed == null ? client.referrers(subject.digest()) : listed;
    listed = all;
    return all;
  }

  /** Publishes a signed statement. */
  void attest(Path bundle) throws IOException {
    byte[] bytes = Files.readAllBytes(bundle);
    Map<String, Object> title = Map.of(CompressedLayer.TITLE, bundle.getFileName().toString());
    refer(bundle, new Descriptor(BUNDLE_TYPE, Descriptor.digest(bytes), bytes.length), title);
  }

  /**
   * Publishes a delta.
   *
   * @param image the layer of the whole image, whose name, size and digest are the delta's
   * @param from digest of the image that it begins with
   */
  void delta(Path file, Descriptor image, String from) throws IOException {
    Map<String, Object> annotations = new TreeMap<>(image.annotations());
    annotations.put(FROM, from);
    String digest = Descriptor.digest(Sha256.of(file));
    refer(file, new Descriptor(DELTA_TYPE, digest, Files.size(file)), annotations);
  }

  private void refer(Path file, Descriptor content, Map<String, Object> annotations)
      throws IOException {
    client.pushBlob(file, content.digest());
    String type = content.mediaType();
    Map<String, Object> manifest =
        ArtifactFiles.manifest(type, List.of(content.withAnnotations(annotations)));
    manifest.put("annotations", annotations);
    manifest.put("subject", subject.json());
    byte[] stored = Json.pretty(manifest);
    client.putReferrer(
        subject.digest(),
        stored,
        new Descriptor(RegistryClient.MANIFEST, Descriptor.digest(stored), stored.length)
            .withArtifactType(type)
            .withAnnotations(annotations));
  }

  /** The layers of all artifacts of a type. */
  private List<Descriptor> layers(String type) throws IOException {
    List<Descriptor> found = new ArrayList<>();
    listed().stream()
        .filter(each -> each.artifactType().equals(type))
        .limit(MOST)
        .forEach(found::add);
    List<Descriptor> layers = new ArrayList<>();
    for (Descriptor each : found) {
      Optional<RegistryClient.Stored> stored = client.manifest(each.digest());
      if (stored.isPresent()) {
        layers.addAll(Descriptor.list(stored.get().fields(), "layers"));
      }
    }
    return layers;
  }

  /** Fetches all signed statements; their names. */
  List<String> pullAttestations(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (Descriptor layer : layers(BUNDLE_TYPE)) {
      String title = CompressedLayer.title(layer);
      if (title.endsWith(STATEMENT)) {
        client.pullBlob(layer.digest(), layer.size(), directory.resolve(title));
        names.add(title);
      }
    }
    return names;
  }

  /**
   * Makes an image of an earlier one, if there is a delta from one at hand that is smaller than the
   * whole.
   *
   * @param scratch a directory for the delta
   * @return the bytes that were fetched; empty if the image has to be fetched whole
   */
  Optional<Long> pullByDelta(Descriptor image, EarlierImages earlier, Path scratch, Path directory)
      throws IOException {
    for (Descriptor layer : layers(DELTA_TYPE)) {
      Optional<Path> from = earlier.find(Json.text(layer.annotations(), FROM));
      boolean fits =
          from.isPresent()
              && layer.size() < image.size()
              && CompressedLayer.sha256(layer).equals(CompressedLayer.sha256(image));
      if (fits) {
        Path file = directory.resolve(CompressedLayer.title(image));
        Path delta = scratch.resolve(CompressedLayer.title(image) + ".delta");
        client.pullBlob(layer.digest(), layer.size(), delta);
        boolean made = made(delta, from.get(), image, file);
        Files.delete(delta);
        if (made) {
          return Optional.of(layer.size());
        }
        Files.deleteIfExists(file);
      }
    }
    return Optional.empty();
  }

  /** Whether what comes of a delta is the image; one that is wrong costs time and nothing else. */
  private static boolean made(Path delta, Path from, Descriptor image, Path file) {
    try {
      Sha256 made = ImageDelta.apply(delta, from, CompressedLayer.size(image), file);
      return made.hex().equals(CompressedLayer.sha256(image));
    } catch (IOException e) {
      return false;
    }
  }
}
