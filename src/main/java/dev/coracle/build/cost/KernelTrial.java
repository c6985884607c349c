package dev.coracle.build.cost;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A guest whose kernel differs from that of its recipe, and what came of it.
 *
 * @param changes names of the fragments that were left out, or of the settings that were made
 * @param refused why there is no such kernel; empty if it was built
 * @param figures of its boot; empty if it did not come up
 * @param failed names of the checks that failed
 */
public record KernelTrial(
    List<String> changes,
    Optional<String> refused,
    Optional<Figures> figures,
    List<String> failed) {
  private static final String CHANGES = "changes";

  /**
   * What can be compared.
   *
   * @param kernelMillis virtual time of the kernel
   * @param userMillis virtual time of user space
   * @param bzImage bytes of the compressed kernel
   * @param vmlinux bytes of the ELF kernel
   * @param used memory in use after the boot, in bytes
   */
  public record Figures(long kernelMillis, long userMillis, long bzImage, long vmlinux, long used) {
    /** The time of the whole boot, by which trials are compared. */
    public long millis() {
      return kernelMillis + userMillis;
    }
  }

  public KernelTrial {
    changes = List.copyOf(changes);
    failed = List.copyOf(failed);
  }

  /** Whether the guest does all that another one does: it boots, and fails no further check. */
  public boolean holds(KernelTrial reference) {
    return refused.isEmpty() && figures.isPresent() && reference.failed().containsAll(failed);
  }

  /** What two trials of the same guest agree on: the second one's figures, failures of both. */
  KernelTrial confirmed(KernelTrial second) {
    List<String> both = second.failed().stream().filter(failed::contains).toList();
    return new KernelTrial(changes, refused, second.figures().or(() -> figures), both);
  }

  /**
   * As one JSON object, fields only.
   *
   * @param name of the field with the changes
   */
  public void write(JsonGenerator json, String name) throws IOException {
    Json.strings(json, name, changes);
    if (refused.isPresent()) {
      json.writeStringField("refused", refused.get());
    }
    if (figures.isPresent()) {
      json.writeNumberField("kernelMillis", figures.get().kernelMillis());
      json.writeNumberField("userMillis", figures.get().userMillis());
      json.writeNumberField("bzImageBytes", figures.get().bzImage());
      json.writeNumberField("vmlinuxBytes", figures.get().vmlinux());
      json.writeNumberField("usedBytes", figures.get().used());
    }
    Json.strings(json, "failed", failed);
  }

  String text() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      json.writeStartObject();
      write(json, CHANGES);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #text} wrote. */
  static KernelTrial read(String text) throws IOException {
    Map<String, Object> json = Json.object(text);
    Optional<Figures> figures =
        json.containsKey("kernelMillis")
            ? Optional.of(
                new Figures(
                    number(json, "kernelMillis"),
                    number(json, "userMillis"),
                    number(json, "bzImageBytes"),
                    number(json, "vmlinuxBytes"),
                    number(json, "usedBytes")))
            : Optional.empty();
    return new KernelTrial(
        strings(json, CHANGES),
        Optional.ofNullable(json.get("refused")).map(Object::toString),
        figures,
        strings(json, "failed"));
  }

  private static long number(Map<String, Object> json, String name) throws IOException {
    if (json.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IOException("a trial has no number " + name);
  }

  private static List<String> strings(Map<String, Object> json, String name) throws IOException {
    if (json.get(name) instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    throw new IOException("a trial has no list " + name);
  }
}
