package dev.coracle.verify.report.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EscapeSequencesTest {
  @Test
  void nothingIsLeftThatCommandsATerminal() {
    assertEquals("ab", EscapeSequences.strip("a\u001b[31mb"));
    assertEquals("ab", EscapeSequences.strip("a\u001b]0;title\u0007b"));
    assertEquals("ab", EscapeSequences.strip("a\u001bPq;device\u001b\\b"));
    assertEquals("ab", EscapeSequences.strip("a\u001b_apc\u001b\\b"));
    assertEquals("a2Jb", EscapeSequences.strip("a\u009b2Jb"));
    assertEquals("evil", EscapeSequences.strip("\u202ee\u2066v\u200fi\u061cl"));
    assertEquals("a b", EscapeSequences.strip("a\tb\r\n"));
  }
}
