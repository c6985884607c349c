package dev.coracle.registry;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.json.Json;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Origins;
import dev.coracle.publish.ResultStore;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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
  private final LayerCompressor compressor;

  /**
   * To fetch from a repository, or to publish there.
   *
   * @param scratch an empty directory for compressed files
   */
  public ResultArtifact(RegistryAccess access, Path scratch) {
    this(access, scratch, Optional.empty());
  }

  /** The same with a store that keeps compressed files for the next time. */
  public ResultArtifact(RegistryAccess access, Path scratch, Optional<Store> store) {
    this.client = new RegistryClient(access);
    this.place = access.place();
    this.files = new ArtifactFiles(client, scratch);
    this.compressor = new LayerCompressor(scratch, store);
  }

  /**
   * What was published.
   *
   * @param tag where it went
   * @param digest of the artifact's manifest
   * @param written when the tag was, in nanoseconds of {@link System#nanoTime}; empty if it stood
   *     for this already, or may move
   * @param manifest the artifact's
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Pushed(String tag, String digest, OptionalLong written, byte[] manifest) {}

  /**
   * Publishes; the tag comes last, so that nobody sees half of it.
   *
   * @param tag where the result goes; a version that is there with other content is refused
   * @param attestations files of the result with signed statements
   */
  public Pushed push(Path directory, Manifest result, String tag, List<String> attestations)
      throws IOException {
    Map<String, Path> statements = new LinkedHashMap<>();
    for (String name : attestations) {
      Path file = directory.resolve(name);
      statements.put(Descriptor.digest(Sha256.of(file)), file);
    }
    List<Descriptor> layers = files.push(compressed(directory, result), statements);
    Map<String, Object> annotations = new LinkedHashMap<>();
    annotations.put("org.opencontainers.image.title", result.name());
    annotations.put("org.opencontainers.image.version", result.version());
    annotations.put(
        "org.opencontainers.image.created", Instant.ofEpochSecond(result.locked()).toString());
    byte[] manifest = Json.pretty(manifest(TYPE, layers, annotations));
    String digest = Descriptor.digest(manifest);
    boolean moves = tag.equals(LATEST);
    boolean there = stands(tag, digest, moves);
    client.putManifest(digest, manifest, RegistryClient.MANIFEST);
    ResultReferrers referrers =
        new ResultReferrers(
            client, new Descriptor(RegistryClient.MANIFEST, digest, manifest.length));
    for (String name : attestations) {
      referrers.attest(directory.resolve(name));
    }
    if (!there) {
      client.putManifest(tag, manifest, RegistryClient.MANIFEST);
    }
    OptionalLong written =
        there || moves ? OptionalLong.empty() : OptionalLong.of(System.nanoTime());
    Pushed pushed = new Pushed(tag, digest, written, manifest);
    if (written.isPresent()) {
      confirm(pushed);
    }
    compressor.trim();
    return pushed;
  }

  private List<CompressedLayer> compressed(Path directory, Manifest result) throws IOException {
    List<Callable<CompressedLayer>> tasks = new ArrayList<>();
    tasks.add(() -> compressor.compress(directory.resolve(ResultStore.MANIFEST)));
    for (Artifact each : result.artifacts()) {
      tasks.add(() -> compressor.compress(directory.resolve(each.name()), each.sha256()));
    }
    for (String name : List.of(Origins.FILE, ResultStore.VERDICT)) {
      if (Files.exists(directory.resolve(name))) {
        tasks.add(() -> compressor.compress(directory.resolve(name)));
      }
    }
    return ParallelTasks.runIo(Runtime.getRuntime().availableProcessors(), tasks);
  }

  /** Whether a tag stands for this already. */
  private boolean stands(String tag, String digest, boolean moves) throws IOException {
    Optional<String> before = client.manifest(tag).map(RegistryClient.Stored::digest);
    boolean same = before.isPresent() && before.get().equals(digest);
    if (!moves && before.isPresent() && !same) {
      throw RegistryDiagnostics.problem(
          ExitCode.NEGATIVE,
          "registry.immutable",
          place.with(tag) + " is " + before.get() + ", and this result is " + digest,
          "give the result another version; a published one does not change");
    }
    return same;
  }

  /** Moves the tag latest to what was published. */
  public void latest(Pushed pushed) throws IOException {
    client.putManifest(LATEST, pushed.manifest(), RegistryClient.MANIFEST);
  }

  /**
   * Reads the tag again some time after it was written.
   *
   * @param settle the time
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) {@code registry.race}
   */
  public void confirm(Pushed pushed, Duration settle) throws IOException {
    if (pushed.written().isEmpty()) {
      return;
    }
    long passed = System.nanoTime() - pushed.written().getAsLong();
    try {
      Thread.sleep(Math.max(0, settle.minusNanos(passed).toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    confirm(pushed);
  }

  /** Of two publishers of one tag, the one that was overwritten finds out. */
  private void confirm(Pushed pushed) throws IOException {
    String now = client.manifest(pushed.tag()).map(RegistryClient.Stored::digest).orElse("nothing");
    if (!now.equals(pushed.digest())) {
      throw RegistryDiagnostics.problem(
          ExitCode.INTEGRITY,
          "registry.race",
          "somebody else published "
              + place.with(pushed.tag())
              + " at the same time: it is "
              + now
              + ", and this result is "
              + pushed.digest(),
          "decide which of the two is right; both can be read by their digests");
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

  /**
   * What was fetched.
   *
   * @param digest of the artifact's manifest
   * @param attestations the names of its signed statements
   * @param files the digests of the other files, as they were written
   */
  public record Pulled(String digest, List<String> attestations, Map<String, Sha256> files) {
    public Pulled {
      attestations = List.copyOf(attestations);
      files = Map.copyOf(files);
    }

    /** Whether the files are those of a result's manifest. */
    public boolean matches(Manifest result) {
      return result.artifacts().stream()
          .allMatch(each -> each.sha256().equals(files.get(each.name())));
    }
  }

  /** As {@link #pull(String, Path, EarlierImages, Consumer)}, with every file whole. */
  public Pulled pull(String tag, Path directory) throws IOException {
    return pull(tag, directory, EarlierImages.NONE, line -> {});
  }

  /**
   * Fetches a result into an empty directory; every file is compared with its digest.
   *
   * @param tag which one: a tag or a digest
   * @param earlier images to which deltas are applied
   * @param say receives a line for each delta; from any thread
   */
  public Pulled pull(String tag, Path directory, EarlierImages earlier, Consumer<String> say)
      throws IOException {
    RegistryClient.Stored stored = stored(tag);
    ResultReferrers referrers = referrers(stored);
    Map<String, Sha256> written = new ConcurrentHashMap<>();
    List<Callable<List<String>>> tasks = new ArrayList<>();
    Set<String> titles = new HashSet<>();
    for (Descriptor layer : Descriptor.list(stored.fields(), "layers")) {
      String title = CompressedLayer.title(layer);
      if (!titles.add(title) || title.endsWith(ResultReferrers.STATEMENT)) {
        throw CompressedLayer.damaged("it has two files " + title);
      }
      tasks.add(
          () -> {
            written.put(title, file(layer, referrers, earlier, directory, say));
            return List.of();
          });
    }
    tasks.add(() -> referrers.pullAttestations(directory));
    List<String> attestations =
        ParallelTasks.runIo(ArtifactFiles.TRANSFERS, tasks).stream().flatMap(List::stream).toList();
    return new Pulled(stored.digest(), attestations, written);
  }

  /** Fetches one file, by a delta where there is one; its digest. */
  private Sha256 file(
      Descriptor layer,
      ResultReferrers referrers,
      EarlierImages earlier,
      Path directory,
      Consumer<String> say)
      throws IOException {
    String title = CompressedLayer.title(layer);
    Optional<Long> fetched =
        title.endsWith(IMAGE) && !earlier.isEmpty()
            ? referrers.pullByDelta(layer, earlier, files.scratch(), directory)
            : Optional.empty();
    if (fetched.isEmpty()) {
      return files.pull(layer, directory);
    }
    say.accept(title + ": a delta of " + fetched.get() + " bytes instead of " + layer.size());
    return new Sha256(CompressedLayer.sha256(layer));
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
            .filter(each -> CompressedLayer.title(each).equals(name))
            .findFirst()
            .orElseThrow(() -> CompressedLayer.damaged("it has no file " + name));
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
