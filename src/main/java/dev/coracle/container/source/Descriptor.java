package dev.coracle.container.source;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What points to a blob (OCI image specification, descriptor.md).
 *
 * @param mediaType may be empty in what old tools wrote
 * @param size in bytes
 * @param platform {@code os/architecture[/variant]}; empty if none is given
 * @param refName the annotation that layouts use for tags; empty if none is given
 */
record Descriptor(String mediaType, Sha256 digest, long size, String platform, String refName) {
  private static final String ALGORITHM = "sha256:";
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** Where a layout has the blob. */
  String file() {
    return "blobs/sha256/" + digest.hex();
  }

  /** The digest as it is written. */
  String digestText() {
    return ALGORITHM + digest.hex();
  }

  static Descriptor of(Map<String, Object> map, ContainerDiagnostics problem) {
    if (!(map.get("size") instanceof Long size) || size < 0) {
      throw problem.malformed("a descriptor has no size");
    }
    return new Descriptor(
        Json.text(map, "mediaType"),
        digest(Json.text(map, "digest"), problem),
        size,
        platform(Json.child(map, "platform")),
        Json.text(Json.child(map, "annotations"), REF_NAME));
  }

  /** All descriptors of a list. */
  static List<Descriptor> list(Map<String, Object> map, String name, ContainerDiagnostics problem) {
    if (!(map.get(name) instanceof List<?> list)) {
      throw problem.malformed("it has no list '" + name + "'");
    }
    List<Descriptor> descriptors = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      descriptors.add(of(object(list.get(i), name, problem), problem));
    }
    return descriptors;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value, String name, ContainerDiagnostics problem) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw problem.malformed("an element of '" + name + "' is not an object");
  }

  /** A digest as it is written. */
  static Sha256 digest(String text, ContainerDiagnostics problem) {
    String hex = text.startsWith(ALGORITHM) ? text.substring(ALGORITHM.length()) : "";
    if (!Sha256.isHex(hex)) {
      throw problem.malformed(
          "'" + ContainerDiagnostics.printable(text) + "' is not a SHA-256 digest");
    }
    return new Sha256(hex);
  }

  private static String platform(Map<String, Object> map) {
    if (map.isEmpty()) {
      return "";
    }
    String variant = Json.text(map, "variant");
    return Json.text(map, "os")
        + "/"
        + Json.text(map, "architecture")
        + (variant.isEmpty() ? "" : "/" + variant);
  }
}
