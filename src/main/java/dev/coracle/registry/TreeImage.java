package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.publish.Manifest;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A guest's tree as a container image of one layer (OCI image specification 1.1, manifest.md,
 * config.md, layer.md), compressed with gzip, which all container tools read.
 */
public final class TreeImage {
  /** What the tags of such images end with. */
  public static final String SUFFIX = "-tree";

  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private final RegistryClient client;
  private final RegistryReference place;
  private final Path scratch;

  /**
   * @param scratch a directory for compressed files
   */
  public TreeImage(RegistryAccess access, Path scratch) {
    this.client = new RegistryClient(access);
    this.place = access.place();
    this.scratch = scratch;
  }

  /**
   * Publishes it; the tag comes last.
   *
   * @param tar the tree
   * @param tag of the result
   * @param moves whether the tag may have stood for another tree before
   * @return the image's tag
   * @throws dev.coracle.diagnostic.CoracleException (NEGATIVE) {@code registry.immutable}
   */
  public String push(Path tar, Manifest result, String tag, boolean moves) throws IOException {
    String own = tag + SUFFIX;
    byte[] config = config(Sha256.of(tar), result);
    String digest = Descriptor.digest(config);
    Optional<RegistryClient.Stored> before = client.manifest(own);
    // The configuration has the digest of the tree before compression, of which the layer's bytes
    // depend on the version of zlib.
    boolean there =
        before.isPresent()
            && Json.text(Json.child(before.get().fields(), "config"), "digest").equals(digest);
    if (there) {
      return own;
    }
    if (before.isPresent() && !moves) {
      throw RegistryDiagnostics.problem(
          ExitCode.NEGATIVE,
          "registry.immutable",
          place.with(own) + " is " + before.get().digest() + ", which is another tree",
          "give the result another version; a published one does not change");
    }
    Path packed = scratch.resolve("layer.gz");
    try (InputStream in = Files.newInputStream(tar);
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed), 1 << 16)) {
      in.transferTo(out);
    }
    Descriptor layer =
        new Descriptor(LAYER, Descriptor.digest(Sha256.of(packed)), Files.size(packed));
    client.pushBlob(packed, layer.digest());
    Files.delete(packed);
    client.pushBlob(Files.write(scratch.resolve("config.json"), config), digest);
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", RegistryClient.MANIFEST);
    manifest.put("config", new Descriptor(CONFIG, digest, config.length).json());
    manifest.put("layers", List.of(layer.json()));
    manifest.put("annotations", labels(result));
    client.putManifest(own, Json.pretty(manifest), RegistryClient.MANIFEST);
    return own;
  }

  private static Map<String, Object> labels(Manifest result) {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("org.opencontainers.image.title", result.name());
    labels.put("org.opencontainers.image.version", result.version());
    labels.put("dev.coracle.tree", result.tree().digest().hex());
    return labels;
  }

  private static byte[] config(Sha256 tar, Manifest result) throws IOException {
    String created = Instant.ofEpochSecond(result.locked()).toString();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("created", created);
    config.put("architecture", result.architecture()); // Debian's name and Go's are the same
    config.put("os", "linux");
    config.put("config", Map.of("Labels", labels(result)));
    config.put("rootfs", rootfs(tar));
    Map<String, Object> history = new LinkedHashMap<>();
    history.put("created", created);
    history.put("created_by", "coracle publish");
    config.put("history", List.of(history));
    return Json.pretty(config);
  }

  private static Map<String, Object> rootfs(Sha256 tar) {
    Map<String, Object> rootfs = new LinkedHashMap<>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", List.of(Descriptor.digest(tar)));
    return rootfs;
  }
}
