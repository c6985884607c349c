package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A result as an artifact: a manifest with a layer for each file, and each signed statement as an
 * artifact of its own that refers to it. Equal results give equal digests.
 */
public final class ResultArtifact {
  /** The artifact type of a result. */
  public static final String TYPE = "application/vnd.coracle.result.v1";

  private static final String BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final String LATEST = "latest";

  private final RegistryClient client;
  private final RegistryReference place;
  private final ArtifactFiles files;

  /**
   * @param scratch an empty directory for compressed files
   */
  public ResultArtifact(RegistryAccess access, Path scratch) {
    this.client = new RegistryClient(access);
    this.place = access.place();
    this.files = new ArtifactFiles(client, scratch);
  }

  /**
   * What was published or fetched.
   *
   * @param digest of the artifact's manifest
   * @param attestations the names of its signed statements
   */
  public record Done(String digest, List<String> attestations) {
    public Done {
      attestations = List.copyOf(attestations);
    }
  }

  /**
   * Publishes; the tag comes last, so that nobody sees half of it.
   *
   * @param tag where the result goes; a version that is there with other content is refused
   * @param attestations files of the result with signed statements
   * @param settle how long to wait before the tag is read again
   */
  public Done push(
      Path directory, Manifest result, String tag, List<String> attestations, Duration settle)
      throws IOException {
    files.pushConfiguration();
    List<Descriptor> layers = new ArrayList<>();
    layers.add(files.push(directory.resolve(ResultStore.MANIFEST)));
    for (Artifact artifact : result.artifacts()) {
      layers.add(files.push(directory.resolve(artifact.name())));
    }
    if (Files.exists(directory.resolve(ResultStore.VERDICT))) {
      layers.add(files.push(directory.resolve(ResultStore.VERDICT)));
    }
    Map<String, Object> annotations = new LinkedHashMap<>();
    annotations.put("org.opencontainers.image.title", result.name());
    annotations.put("org.opencontainers.image.version", result.version());
    annotations.put(
        "org.opencontainers.image.created", Instant.ofEpochSecond(result.locked()).toString());
    byte[] manifest = Json.pretty(manifest(TYPE, layers, annotations));
    String digest = Descriptor.digest(manifest);
    Optional<RegistryClient.Stored> before = client.manifest(tag);
    boolean moves = tag.equals(LATEST);
    if (!moves && before.isPresent() && !before.get().digest().equals(digest)) {
      throw RegistryDiagnostics.problem(
          ExitCode.NEGATIVE,
          "registry.immutable",
          place.with(tag) + " is " + before.get().digest() + ", and this result is " + digest,
          "give the result another version; a published one does not change");
    }
    client.putManifest(digest, manifest, RegistryClient.MANIFEST);
    for (String name : attestations) {
      attest(directory.resolve(name), digest, manifest.length);
    }
    client.putManifest(tag, manifest, RegistryClient.MANIFEST);
    if (!moves) {
      confirm(tag, digest, settle);
    }
    return new Done(digest, attestations);
  }

  /** Of two publishers of one tag, the one that was overwritten finds out. */
  private void confirm(String tag, String digest, Duration settle) throws IOException {
    for (int i = 0; i < 2; i++) {
      String now = client.manifest(tag).map(RegistryClient.Stored::digest).orElse("nothing");
      if (!now.equals(digest)) {
        throw RegistryDiagnostics.problem(
            ExitCode.INTEGRITY,
            "registry.race",
            "somebody else published "
                + place.with(tag)
                + " at the same time: it is "
                + now
                + ", and this result is "
                + digest,
            "decide which of the two is right; both can be read by their digests");
      }
      if (i == 0) {
        try {
          Thread.sleep(settle.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void attest(Path bundle, String subject, long size) throws IOException {
    byte[] bytes = Files.readAllBytes(bundle);
    client.pushBlob(bundle, Descriptor.digest(bytes));
    Map<String, Object> title = Map.of(PackedFile.TITLE, bundle.getFileName().toString());
    Descriptor layer =
        new Descriptor(BUNDLE_TYPE, Descriptor.digest(bytes), bytes.length).withAnnotations(title);
    Map<String, Object> manifest = manifest(BUNDLE_TYPE, List.of(layer), title);
    manifest.put("subject", new Descriptor(RegistryClient.MANIFEST, subject, size).json());
    byte[] stored = Json.pretty(manifest);
    client.putReferrer(
        subject,
        stored,
        new Descriptor(RegistryClient.MANIFEST, Descriptor.digest(stored), stored.length)
            .withArtifactType(BUNDLE_TYPE)
            .withAnnotations(title));
  }

  private static Map<String, Object> manifest(
      String type, List<Descriptor> layers, Map<String, Object> annotations) {
    Map<String, Object> manifest = ArtifactFiles.manifest(type, layers);
    manifest.put("annotations", annotations);
    return manifest;
  }

  /**
   * Fetches a result into an empty directory; every file is compared with its digest.
   *
   * @param tag which one: a tag or a digest
   */
  public Done pull(String tag, Path directory) throws IOException {
    RegistryClient.Stored stored =
        client
            .manifest(tag)
            .orElseThrow(() -> RegistryDiagnostics.status(place.with(tag), "read", 404, ""));
    Map<String, Object> manifest = stored.fields();
    if (!Json.text(manifest, "artifactType").equals(TYPE)) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.artifact",
          place.with(tag) + " is no result of Coracle",
          "name the repository that `coracle publish` wrote to");
    }
    for (Descriptor layer : Descriptor.list(manifest, "layers")) {
      files.pull(layer, directory);
    }
    return new Done(stored.digest(), attestations(stored.digest(), directory));
  }

  private List<String> attestations(String subject, Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (Descriptor each : client.referrers(subject)) {
      if (!each.artifactType().equals(BUNDLE_TYPE)) {
        continue;
      }
      Optional<RegistryClient.Stored> stored = client.manifest(each.digest());
      if (stored.isEmpty()) {
        continue;
      }
      for (Descriptor layer : Descriptor.list(stored.get().fields(), "layers")) {
        String title = PackedFile.title(layer);
        if (title.endsWith(".sigstore.json")) {
          client.pullBlob(layer.digest(), layer.size(), directory.resolve(title));
          names.add(title);
        }
      }
    }
    return names;
  }
}
