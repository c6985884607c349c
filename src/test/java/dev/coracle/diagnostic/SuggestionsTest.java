package dev.coracle.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  @Test
  void oneSlipIsForgiven() {
    List<String> keys = List.of("binaries", "libraries", "name");
    assertEquals(List.of("binaries"), Suggestions.to("binares", keys));
    assertEquals(List.of("binaries"), Suggestions.to("bianries", keys));
    assertEquals(List.of("name"), Suggestions.to("mame", keys));
  }

  @Test
  void swappingTwoNeighboursIsOneSlip() {
    assertEquals(List.of("ip"), Suggestions.to("pi", List.of("ip")));
  }

  @Test
  void nothingCloseIsNotGuessed() {
    assertEquals(List.of(), Suggestions.to("xyzzy", List.of("name", "version")));
    assertEquals("see the docs", Suggestions.suggestion("xyzzy", List.of("name"), "see the docs"));
  }

  @Test
  void theBeginningOfALongNameIsEnoughFromThreeLettersOn() {
    assertEquals(List.of("systemd-udevd"), Suggestions.to("sys", List.of("systemd-udevd")));
    assertEquals(List.of(), Suggestions.to("sy", List.of("systemd-udevd")));
  }

  @Test
  void theClosestComesFirstAndNoMoreThanThree() {
    List<String> names = List.of("abcdeX", "abcdef", "abXXef", "abcdXf", "abcdXf", "abXdef");
    assertEquals(List.of("abcdef", "abXdef", "abcdXf"), Suggestions.to("abcdef", names));
  }

  @Test
  void suggestionsReadLikeASentence() {
    assertEquals("did you mean aab?", Suggestions.suggestion("aaa", List.of("aab"), ""));
    assertEquals(
        "did you mean aab or aac?", Suggestions.suggestion("aaa", List.of("aac", "aab"), ""));
    assertEquals(
        "did you mean aab, aac or aad?",
        Suggestions.suggestion("aaa", List.of("aad", "aac", "aab"), ""));
  }
}
