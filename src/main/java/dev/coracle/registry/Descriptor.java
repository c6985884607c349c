package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What points to a blob or a manifest (OCI image specification 1.1, descriptor.md).
 *
 * @param digest {@code sha256:} and 64 hexadecimal digits
 * @param size in bytes
 * @param artifactType of a manifest; empty if none is given
 * @param annotations may be empty
 */
record Descriptor(
    String mediaType,
    String digest,
    long size,
    String artifactType,
    Map<String, Object> annotations) {

  Descriptor(String mediaType, String digest, long size) {
    this(mediaType, digest, size, "", Map.of());
  }

  /** The digest of some bytes, as registries write it. */
  static String digest(byte[] bytes) {
    return digest(Sha256.of(bytes));
  }

  static String digest(Sha256 hash) {
    return "sha256:" + hash;
  }

  Descriptor withAnnotations(Map<String, Object> wanted) {
    return new Descriptor(mediaType, digest, size, artifactType, wanted);
  }

  Descriptor withArtifactType(String wanted) {
    return new Descriptor(mediaType, digest, size, wanted, annotations);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mediaType", mediaType);
    json.put("digest", digest);
    json.put("size", size);
    if (!artifactType.isEmpty()) {
      json.put("artifactType", artifactType);
    }
    if (!annotations.isEmpty()) {
      json.put("annotations", annotations);
    }
    return json;
  }

  /**
   * The descriptors in a list of a manifest or an index.
   *
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) if one has no digest or no size
   */
  static List<Descriptor> list(Map<String, Object> json, String name) {
    List<Descriptor> found = new ArrayList<>();
    if (json.get(name) instanceof List<?> list) {
      list.forEach(each -> found.add(of(each)));
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static Descriptor of(Object value) {
    if (value instanceof Map<?, ?> map
        && map.get("size") instanceof Long size
        && size >= 0
        && String.valueOf(map.get("digest")).matches("sha256:[0-9a-f]{64}")) {
      Map<String, Object> json = (Map<String, Object>) map;
      return new Descriptor(
          Json.text(json, "mediaType"),
          Json.text(json, "digest"),
          size,
          Json.text(json, "artifactType"),
          Json.child(json, "annotations"));
    }
    throw RegistryDiagnostics.problem(
        ExitCode.INTEGRITY,
        "registry.artifact",
        "a manifest in the registry is damaged: an entry has no digest or size",
        "publish it again");
  }
}
