package dev.coracle.attest;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The format of in-toto statements (Statement v1 of the in-toto attestation framework). */
public final class InTotoStatement {
  private InTotoStatement() {}

  /**
   * A statement.
   *
   * @param subjects what it is about, by name
   * @param type of the predicate
   */
  public static byte[] of(Map<String, Sha256> subjects, String type, Map<String, Object> predicate)
      throws IOException {
    List<Object> list = new ArrayList<>();
    subjects.forEach(
        (name, digest) -> {
          Map<String, Object> subject = new LinkedHashMap<>();
          subject.put("name", name);
          subject.put("digest", Map.of("sha256", digest.hex()));
          list.add(subject);
        });
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("_type", "https://in-toto.io/Statement/v1");
    statement.put("subject", list);
    statement.put("predicateType", type);
    statement.put("predicate", predicate);
    return Json.pretty(statement);
  }

  /** What a statement is about: SHA-256 by name, as written. */
  public static Map<String, String> subjects(Map<String, Object> statement) {
    Map<String, String> subjects = new HashMap<>();
    if (statement.get("subject") instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> subject
            && subject.get("digest") instanceof Map<?, ?> digest) {
          subjects.put(String.valueOf(subject.get("name")), String.valueOf(digest.get("sha256")));
        }
      }
    }
    return subjects;
  }
}
