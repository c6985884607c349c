package dev.coracle.vex;

import dev.coracle.json.Json;
import dev.coracle.publish.Manifest;
import dev.coracle.vex.Statement.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Statements as OpenVEX 0.2.0 (github.com/openvex/spec). The only time is the lock's, and the
 * identifier derives from the content: equal statements about equal results give equal bytes.
 */
public final class OpenVex {
  private static final String CONTEXT = "https://openvex.dev/ns/v0.2.0";

  private final Manifest manifest;
  private final Map<String, String> urls;

  /**
   * @param urls package URLs of a result's bill of materials, by {@code NAME VERSION}, and that of
   *     the kernel by {@link Vulnerability#KERNEL}
   */
  public OpenVex(Manifest manifest, Map<String, String> urls) {
    this.manifest = manifest;
    this.urls = Map.copyOf(urls);
  }

  /** The document. */
  public byte[] document(String author, List<Statement> statements) throws IOException {
    String time = Instant.ofEpochSecond(manifest.locked()).toString();
    List<Object> all = new ArrayList<>();
    for (Statement each : statements) {
      all.add(statement(each));
    }
    String content = author + new String(Json.pretty(Map.of("all", all)), StandardCharsets.UTF_8);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("@context", CONTEXT);
    document.put(
        "@id", "urn:uuid:" + UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)));
    document.put("author", author);
    document.put("timestamp", time);
    document.put("version", 1);
    document.put("tooling", "coracle vex");
    document.put("statements", all);
    return Json.pretty(document);
  }

  private Map<String, Object> statement(Statement each) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Map<String, Object> name = new LinkedHashMap<>();
    name.put("name", each.about().id());
    fields.put("vulnerability", name);
    fields.put("products", List.of(product(each)));
    fields.put("status", each.status().word());
    if (each.status() == Status.COMPONENT_NOT_PRESENT) {
      fields.put("justification", "component_not_present");
    } else if (each.status() == Status.CODE_NOT_PRESENT) {
      fields.put("justification", "vulnerable_code_not_present");
    }
    fields.put("status_notes", each.notes());
    return fields;
  }

  private Map<String, Object> product(Statement each) {
    Map<String, Object> product = new LinkedHashMap<>();
    product.put("@id", "pkg:generic/" + manifest.name() + "@" + manifest.version());
    Map<String, Object> hashes = new LinkedHashMap<>();
    hashes.put("sha-256", manifest.artifact(manifest.imageName()).sha256().hex());
    product.put("hashes", hashes);
    List<Object> parts = new ArrayList<>();
    for (String name : each.packages()) {
      String url = urls.get(name);
      if (url != null) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("@id", url);
        parts.add(part);
      }
    }
    if (!parts.isEmpty()) {
      product.put("subcomponents", parts);
    }
    return product;
  }
}
