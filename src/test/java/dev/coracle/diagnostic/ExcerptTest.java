package dev.coracle.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExcerptTest {
  @Test
  void theCaretStandsBelowItsColumn() {
    assertEquals("  12 | name: x\n     |       ^", Excerpt.of("name: x", 12, 7));
    assertEquals("  1 | \ud83d\ude00: x\n    |  ^", Excerpt.of("\ud83d\ude00: x", 1, 2));
    assertEquals("  1 | x", Excerpt.of("x", 1, 0));
  }

  @Test
  void aColumnOutsideTheLineIsItsEnd() {
    assertEquals("  1 | x\n    |  ^", Excerpt.of("x", 1, 99));
  }

  @Test
  void aLongLineIsShownAroundItsCaret() {
    String line = "a".repeat(500) + "B" + "c".repeat(500);
    String[] shown = Excerpt.of(line, 1, 501).split("\n");
    assertEquals('B', shown[0].charAt(shown[1].indexOf('^')));
    assertTrue(shown[0].length() < 120);
    assertTrue(shown[0].contains("| ...a") && shown[0].endsWith("c..."), shown[0]);
  }

  @Test
  void nothingInItMovesTheCursor() {
    assertEquals("'a?[31mb c?'", Excerpt.quote("a\u001b[31mb\nc\u202e"));
    assertEquals("'" + "x".repeat(60) + "...'", Excerpt.quote("x".repeat(61)));
  }
}
