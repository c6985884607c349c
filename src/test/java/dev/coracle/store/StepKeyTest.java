package dev.coracle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.tree.Sha256;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepKeyTest {
  @Test
  void equalInputsGiveEqualKeys() {
    assertEquals(key().add("a", "b").build(), key().add("a", "b").build());
  }

  @Test
  void noTwoListsOfInputsCollide() {
    List<StepKey> keys =
        List.of(
            key().build(),
            StepKey.builder("image", 2).build(),
            StepKey.builder("kernel", 1).build(),
            key().add("a", "b").build(),
            key().add("ab", "").build(),
            key().add("", "ab").build(),
            key().add("a", "b").add("c", "d").build(),
            key().add("c", "d").add("a", "b").build(),
            key().add("a", "bcd").build(),
            key().add("a", List.of()).build(),
            key().add("a", List.of("")).build(),
            key().add("a", List.of("b", "c")).build(),
            key().add("a", List.of("c", "b")).build(),
            key().add("a", List.of("bc")).build(),
            key().add("a", List.of("b")).add("b", List.of("c")).build(),
            key().add("a", List.of("b", "b")).add("c", List.of()).build(),
            key().add("a", "\u00e9").build(),
            key().add("a", "e\u0301").build());
    Set<StepKey> different = new HashSet<>(keys);
    assertEquals(keys.size(), different.size());
  }

  @Test
  void aKeyIsThatOfYesterday() {
    // Another value would have every user compile every kernel again.
    assertEquals(
        "image/25af37d39cc08cdc797d0ad71c3608df0ed401b5a333fe6d43013e3b952b49d6",
        key()
            .add("text", "value")
            .add("number", 7)
            .add("list", List.of("a", "b"))
            .build()
            .toString());
  }

  @Test
  void aKindNamesADirectory() {
    Sha256 digest = Sha256.of(new byte[0]);
    assertEquals("kernel-source/" + digest, new StepKey("kernel-source", digest).toString());
    for (String kind : List.of("", "A", "../x", "a/b", "a b", "-a")) {
      assertThrows(IllegalArgumentException.class, () -> new StepKey(kind, digest), kind);
    }
  }

  private static StepKey.Builder key() {
    return StepKey.builder("image", 1);
  }
}
