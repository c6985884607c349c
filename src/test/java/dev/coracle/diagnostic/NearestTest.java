package dev.coracle.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void oneSlipIsForgiven() {
    List<String> keys = List.of("binaries", "libraries", "name");
    assertEquals(List.of("binaries"), Nearest.to("binares", keys));
    assertEquals(List.of("binaries"), Nearest.to("bianries", keys));
    assertEquals(List.of("name"), Nearest.to("mame", keys));
  }

  @Test
  void swappingTwoNeighboursIsOneSlip() {
    assertEquals(List.of("ip"), Nearest.to("pi", List.of("ip")));
  }

  @Test
  void nothingCloseIsNotGuessed() {
    assertEquals(List.of(), Nearest.to("xyzzy", List.of("name", "version")));
    assertEquals("see the docs", Nearest.suggestion("xyzzy", List.of("name"), "see the docs"));
  }

  @Test
  void theBeginningOfALongNameIsEnoughFromThreeLettersOn() {
    assertEquals(List.of("systemd-udevd"), Nearest.to("sys", List.of("systemd-udevd")));
    assertEquals(List.of(), Nearest.to("sy", List.of("systemd-udevd")));
  }

  @Test
  void theClosestComesFirstAndNoMoreThanThree() {
    List<String> names = List.of("abcdeX", "abcdef", "abXXef", "abcdXf", "abcdXf", "abXdef");
    assertEquals(List.of("abcdef", "abXdef", "abcdXf"), Nearest.to("abcdef", names));
  }

  @Test
  void suggestionsReadLikeASentence() {
    assertEquals("did you mean aab?", Nearest.suggestion("aaa", List.of("aab"), ""));
    assertEquals("did you mean aab or aac?", Nearest.suggestion("aaa", List.of("aac", "aab"), ""));
    assertEquals(
        "did you mean aab, aac or aad?",
        Nearest.suggestion("aaa", List.of("aad", "aac", "aab"), ""));
  }
}
