package dev.coracle.registry;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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

  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration TRANSFER = Duration.ofMinutes(30);
  private static final int LARGEST_MANIFEST = 4 << 20;

  /** A session that broke off holds an unknown number of bytes: the next begins with none. */
  private static final int UPLOADS = 3;

  private final RegistryAccess access;

  public RegistryClient(RegistryAccess access) {
    this.access = access;
  }

  /** A manifest as it came. */
  record Stored(String digest, byte[] bytes) {
    Map<String, Object> fields() throws IOException {
      return Json.object(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  static String digest(byte[] bytes) {
    return "sha256:" + Sha256.of(bytes);
  }

  private HttpRequest.Builder request(URI address, Duration timeout) {
    return HttpRequest.newBuilder(address).timeout(timeout);
  }

  /** Uploads a file unless the registry has it; one that breaks off is begun again. */
  void pushBlob(Path file, String digest) throws IOException {
    HttpResponse<String> there =
        access.send(
            request(access.address("blobs/" + digest), ANSWER)
                .method("HEAD", BodyPublishers.noBody()),
            BodyHandlers.ofString());
    if (there.statusCode() == 200) {
      return;
    }
    for (int tries = 1; ; tries++) {
      try {
        upload(file, digest);
        return;
      } catch (CoracleException e) {
        boolean passing = e.diagnostics().get(0).code().equals("registry.unreachable");
        if (!passing || tries == UPLOADS) {
          throw e;
        }
      }
    }
  }

  private void upload(Path file, String digest) throws IOException {
    HttpResponse<String> begun =
        access.send(
            request(access.address("blobs/uploads/"), ANSWER).POST(BodyPublishers.noBody()),
            BodyHandlers.ofString());
    if (begun.statusCode() != 202) {
      throw RegistryDiagnostics.status(access.place(), "upload", begun.statusCode(), begun.body());
    }
    String location = begun.headers().firstValue("Location").orElse("");
    URI upload = begun.uri().resolve(location);
    URI whole = URI.create(upload + (location.contains("?") ? "&" : "?") + "digest=" + digest);
    HttpResponse<String> done =
        access.send(
            request(whole, TRANSFER)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofFile(file)),
            BodyHandlers.ofString(),
            1);
    if (done.statusCode() != 201) {
      throw RegistryDiagnostics.status(access.place(), "upload", done.statusCode(), done.body());
    }
  }

  /**
   * Downloads a blob.
   *
   * @param size the bytes that it must have
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) {@code registry.digest}
   */
  void pullBlob(String digest, long size, Path to) throws IOException {
    HttpResponse<InputStream> response =
        access.send(
            request(access.address("blobs/" + digest), TRANSFER).GET(),
            BodyHandlers.ofInputStream());
    try (InputStream body = response.body();
        OutputStream out = Files.newOutputStream(to)) {
      if (response.statusCode() != 200) {
        String said = new String(body.readNBytes(1000), StandardCharsets.UTF_8);
        throw RegistryDiagnostics.status(access.place(), "read", response.statusCode(), said);
      }
      MessageDigest digester = Sha256.digester();
      byte[] buffer = new byte[1 << 16];
      long read = 0;
      for (int n = body.read(buffer); n >= 0 && read <= size; n = body.read(buffer)) {
        digester.update(buffer, 0, n);
        out.write(buffer, 0, n);
        read += n;
      }
      String actual = "sha256:" + Sha256.of(digester);
      if (read != size || !actual.equals(digest)) {
        throw RegistryDiagnostics.digest("a blob of " + access.place(), digest, actual);
      }
    }
  }

  /** The manifest of a tag or digest, if it is there; compared with the digest it was asked by. */
  Optional<Stored> manifest(String tag) throws IOException {
    HttpResponse<InputStream> response =
        access.send(
            request(access.address("manifests/" + tag), ANSWER)
                .header("Accept", MANIFEST + ", " + INDEX)
                .GET(),
            BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(LARGEST_MANIFEST + 1);
      if (response.statusCode() == 404) {
        return Optional.empty();
      }
      if (response.statusCode() != 200) {
        String said = new String(bytes, StandardCharsets.UTF_8);
        throw RegistryDiagnostics.status(access.place(), "read", response.statusCode(), said);
      }
      String actual = digest(bytes);
      if (tag.startsWith("sha256:") && !tag.equals(actual)) {
        throw RegistryDiagnostics.digest("the manifest of " + access.place(), tag, actual);
      }
      if (bytes.length > LARGEST_MANIFEST) {
        throw new IOException("the manifest of " + access.place() + " is larger than 4 MiB");
      }
      return Optional.of(new Stored(actual, bytes));
    }
  }

  /** Stores a manifest under a tag or its digest. */
  String putManifest(String tag, byte[] bytes, String mediaType) throws IOException {
    HttpResponse<String> response =
        access.send(
            request(access.address("manifests/" + tag), ANSWER)
                .header("Content-Type", mediaType)
                .PUT(BodyPublishers.ofByteArray(bytes)),
            BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw RegistryDiagnostics.status(
          access.place(), "store a manifest", response.statusCode(), response.body());
    }
    return response.headers().firstValue("OCI-Subject").orElse("");
  }

  /**
   * Stores a manifest that has a subject. Where the registry does not keep a list of referrers, it
   * is added to the index under the fallback tag.
   */
  void putReferrer(String subject, byte[] bytes, Map<String, Object> descriptor)
      throws IOException {
    String accepted = putManifest(digest(bytes), bytes, MANIFEST);
    if (!accepted.isEmpty()) {
      return;
    }
    String tag = subject.replace(':', '-');
    List<Object> entries = new ArrayList<>();
    Optional<Stored> before = manifest(tag);
    if (before.isPresent() && before.get().fields().get("manifests") instanceof List<?> list) {
      for (Object each : list) {
        boolean replaced =
            each instanceof Map<?, ?> entry
                && (descriptor.get("digest").equals(entry.get("digest"))
                    || String.valueOf(descriptor.get("annotations"))
                        .equals(String.valueOf(entry.get("annotations"))));
        if (!replaced) {
          entries.add(each);
        }
      }
    }
    entries.add(descriptor);
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", INDEX);
    index.put("manifests", entries);
    putManifest(tag, Json.pretty(index), INDEX);
  }

  /** Descriptors of what has this manifest as its subject: by the API, else by the fallback tag. */
  List<Map<String, Object>> referrers(String subject) throws IOException {
    HttpResponse<String> response =
        access.send(
            request(access.address("referrers/" + subject), ANSWER).GET(), BodyHandlers.ofString());
    Map<String, Object> index = Map.of();
    if (response.statusCode() == 200) {
      index = Json.object(response.body());
    } else if (response.statusCode() == 404) {
      Optional<Stored> fallback = manifest(subject.replace(':', '-'));
      index = fallback.isPresent() ? fallback.get().fields() : index;
    } else {
      throw RegistryDiagnostics.status(
          access.place(), "list attestations", response.statusCode(), response.body());
    }
    return descriptors(index, "manifests");
  }

  /** The descriptors in a list of a manifest or index; each has a digest and a size. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> descriptors(Map<String, Object> fields, String name) {
    List<Map<String, Object>> found = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> entry
            && String.valueOf(entry.get("digest")).matches("sha256:[0-9a-f]{64}")
            && entry.get("size") instanceof Long) {
          found.add((Map<String, Object>) entry);
        } else {
          throw RegistryDiagnostics.problem(
              ExitCode.INTEGRITY,
              "registry.artifact",
              "a manifest in the registry is damaged: an entry has no digest or size",
              "publish it again");
        }
      }
    }
    return found;
  }
}
