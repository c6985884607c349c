package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.json.Json;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Origins;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
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
import java.util.function.Consumer;

/**
 * A result as an artifact: a manifest with a layer for each file, and each signed statement as an
 * artifact of its own that refers to it. Equal results give equal digests.
 */
public final class ResultArtifact {
  /** The artifact type of a result. */
  public static final String TYPE = "application/vnd.coracle.result.v1";

  private static final String LATEST = "latest";
  private static final String IMAGE = ".img";

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
    for (String name : List.of(Origins.FILE, ResultStore.VERDICT)) {
      if (Files.exists(directory.resolve(name))) {
        layers.add(files.push(directory.resolve(name)));
      }
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
    ResultReferrers referrers =
        new ResultReferrers(
            client, new Descriptor(RegistryClient.MANIFEST, digest, manifest.length));
    for (String name : attestations) {
      referrers.attest(directory.resolve(name));
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

  private static Map<String, Object> manifest(
      String type, List<Descriptor> layers, Map<String, Object> annotations) {
    Map<String, Object> manifest = ArtifactFiles.manifest(type, layers);
    manifest.put("annotations", annotations);
    return manifest;
  }

  /** Whether there is something under a tag. */
  public boolean has(String tag) throws IOException {
    return client.manifest(tag).isPresent();
  }

  /** As {@link #pull(String, Path, EarlierImages, Consumer)}, with every file whole. */
  public Done pull(String tag, Path directory) throws IOException {
    return pull(tag, directory, EarlierImages.NONE, line -> {});
  }

  /**
   * Fetches a result into an empty directory; every file is compared with its digest.
   *
   * @param tag which one: a tag or a digest
   * @param earlier images to which deltas are applied
   * @param say receives a line for each delta
   */
  public Done pull(String tag, Path directory, EarlierImages earlier, Consumer<String> say)
      throws IOException {
    RegistryClient.Stored stored = stored(tag);
    ResultReferrers referrers = referrers(stored);
    for (Descriptor layer : Descriptor.list(stored.fields(), "layers")) {
      Optional<Long> fetched =
          PackedFile.title(layer).endsWith(IMAGE)
              ? referrers.pullByDelta(layer, earlier, files.scratch(), directory)
              : Optional.empty();
      if (fetched.isPresent()) {
        say.accept(
            PackedFile.title(layer)
                + ": a delta of "
                + fetched.get()
                + " bytes instead of "
                + layer.size());
      } else {
        files.pull(layer, directory);
      }
    }
    return new Done(stored.digest(), referrers.pullAttestations(directory));
  }

  private RegistryClient.Stored stored(String tag) throws IOException {
    RegistryClient.Stored stored =
        client
            .manifest(tag)
            .orElseThrow(() -> RegistryDiagnostics.status(place.with(tag), "read", 404, ""));
    if (!Json.text(stored.fields(), "artifactType").equals(TYPE)) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.artifact",
          place.with(tag) + " is no result of Coracle",
          "name the repository that `coracle publish` wrote to");
    }
    return stored;
  }

  private ResultReferrers referrers(RegistryClient.Stored stored) {
    return new ResultReferrers(
        client, new Descriptor(RegistryClient.MANIFEST, stored.digest(), stored.bytes().length));
  }

  /**
   * Publishes a delta of a published result's image as an artifact that refers to it.
   *
   * @param tag the result: a tag or a digest
   * @param image the image's file, as the result has it
   * @param before an earlier image
   * @param program zstd
   * @return the delta's bytes; empty if it is no smaller than the whole image, and not published
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) {@code registry.delta}
   */
  public Optional<Long> pushDelta(
      String tag, Path image, Path before, ProcessRunner runner, Path program) throws IOException {
    RegistryClient.Stored stored = stored(tag);
    String name = image.getFileName().toString();
    Descriptor whole =
        Descriptor.list(stored.fields(), "layers").stream()
            .filter(each -> PackedFile.title(each).equals(name))
            .findFirst()
            .orElseThrow(() -> PackedFile.damaged("it has no file " + name));
    if (Files.size(before) > ImageDelta.LARGEST || Files.size(image) > ImageDelta.LARGEST) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.delta",
          "no delta can be made of images above 2 GiB",
          "publish without --delta-from");
    }
    Path delta = files.scratch().resolve("delta.zst");
    ImageDelta.make(runner, program, before, image, delta);
    long size = Files.size(delta);
    if (size < whole.size()) {
      referrers(stored).delta(delta, whole, Sha256.of(before).hex());
    }
    Files.delete(delta);
    return size < whole.size() ? Optional.of(size) : Optional.empty();
  }
}
