package dev.coracle.registry;

import dev.coracle.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Blobs, manifests and referrers of one repository (OCI distribution specification 1.1). */
public final class RegistryClient {
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /** Registries answer 404 for a kind of manifest that was not asked for. */
  static final String IMAGE_MANIFESTS =
      String.join(
          ", ",
          MANIFEST,
          INDEX,
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final RegistryAccess access;

  public RegistryClient(RegistryAccess access) {
    this.access = access;
  }

  /** A manifest as it came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(String digest, byte[] bytes) {
    Map<String, Object> fields() throws IOException {
      return Json.object(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private HttpRequest.Builder request(URI address, Duration timeout) {
    return HttpRequest.newBuilder(address).timeout(timeout);
  }

  /** Uploads a file unless the registry has it; one that breaks off goes on. */
  void pushBlob(Path file, String digest) throws IOException {
    RegistryAnswer there =
        access.ask(
            request(access.address("blobs/" + digest), ANSWER)
                .method("HEAD", BodyPublishers.noBody()));
    if (there.status() != 200) {
      new BlobUpload(access, file, digest).run();
    }
  }

  /**
   * Downloads a blob; a connection that breaks is opened again, for the rest.
   *
   * @param size the bytes that it must have
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) {@code registry.digest}
   */
  void pullBlob(String digest, long size, Path to) throws IOException {
    blob(digest, size).to(to);
  }

  /** As {@link #pullBlob}, for who uses it while it comes. */
  BlobDownload blob(String digest, long size) {
    return new BlobDownload(access, digest, size);
  }

  /** As {@link #manifest(String, String)}, for what results are published as. */
  Optional<Stored> manifest(String tag) throws IOException {
    return manifest(tag, MANIFEST + ", " + INDEX);
  }

  /**
   * The manifest of a tag or digest, if it is there; compared with the digest it was asked by.
   *
   * @param types the media types that it may have
   */
  Optional<Stored> manifest(String tag, String types) throws IOException {
    HttpResponse<InputStream> response =
        access.send(
            request(access.address("manifests/" + tag), ANSWER).header("Accept", types).GET());
    try (InputStream body = new MinimumRateInputStream(response.body(), access.patience())) {
      byte[] bytes = body.readNBytes(RegistryAnswer.LARGEST + 1);
      if (response.statusCode() == 404) {
        return Optional.empty();
      }
      if (response.statusCode() != 200) {
        String said = new String(bytes, StandardCharsets.UTF_8);
        throw RegistryDiagnostics.status(access.place(), "read", response.statusCode(), said);
      }
      String actual = Descriptor.digest(bytes);
      if (tag.startsWith("sha256:") && !tag.equals(actual)) {
        throw RegistryDiagnostics.digest("the manifest of " + access.place(), tag, actual);
      }
      if (bytes.length > RegistryAnswer.LARGEST) {
        throw new IOException("the manifest of " + access.place() + " is larger than 4 MiB");
      }
      return Optional.of(new Stored(actual, bytes));
    }
  }

  /** Stores a manifest under a tag or its digest. */
  String putManifest(String tag, byte[] bytes, String mediaType) throws IOException {
    RegistryAnswer answer =
        access.ask(
            request(access.address("manifests/" + tag), ANSWER)
                .header("Content-Type", mediaType)
                .PUT(BodyPublishers.ofByteArray(bytes)));
    answer.expect(201, "store a manifest");
    return answer.header("OCI-Subject");
  }

  /**
   * Stores a manifest that has a subject. Where the registry does not keep a list of referrers, it
   * is added to the index under the fallback tag.
   */
  void putReferrer(String subject, byte[] bytes, Descriptor referrer) throws IOException {
    String accepted = putManifest(referrer.digest(), bytes, MANIFEST);
    if (!accepted.isEmpty()) {
      return;
    }
    String tag = subject.replace(':', '-');
    Optional<Stored> before = manifest(tag);
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Descriptor each : descriptors(before)) {
      boolean replaced =
          each.digest().equals(referrer.digest())
              || each.annotations().equals(referrer.annotations());
      if (!replaced) {
        entries.add(each.json());
      }
    }
    entries.add(referrer.json());
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", INDEX);
    index.put("manifests", entries);
    putManifest(tag, Json.pretty(index), INDEX);
  }

  /** Descriptors of what has this manifest as its subject: by the API, else by the fallback tag. */
  List<Descriptor> referrers(String subject) throws IOException {
    RegistryAnswer answer =
        access.ask(request(access.address("referrers/" + subject), ANSWER).GET());
    if (answer.status() == 404) {
      return descriptors(manifest(subject.replace(':', '-')));
    }
    answer.expect(200, "list attestations");
    return Descriptor.list(Json.object(answer.body()), "manifests");
  }

  private static List<Descriptor> descriptors(Optional<Stored> index) throws IOException {
    return index.isPresent() ? Descriptor.list(index.get().fields(), "manifests") : List.of();
  }
}
