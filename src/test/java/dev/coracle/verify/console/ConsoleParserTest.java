package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.report.format.EscapeSequences;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleParserTest {
  private static final String ESC = "\u001b";

  @Test
  void aLineOfTheKernelIsAWarningWithoutItsStamp() {
    ConsoleLine line = only("[    0.936260] nfit ACPI0012:00: Error found");
    assertEquals(ConsoleLine.Kind.KERNEL, line.kind());
    assertTrue(line.warns());
    assertEquals("nfit ACPI0012:00: Error found", line.text());
  }

  @Test
  void firmwareBeforeALineOfTheKernelIsCutOff() {
    List<ConsoleLine> lines = ConsoleParser.parse("Booting from ROM..[    0.070000] tsc: bad");
    assertEquals(2, lines.size());
    assertEquals("Booting from ROM..", lines.get(0).text());
    assertEquals("tsc: bad", lines.get(1).text());
  }

  @Test
  void aLineOfTheKernelInsideAnotherIsFound() {
    List<ConsoleLine> lines =
        ConsoleParser.parse(
            "         Mounting tmp.mount...[    2.000001] oops[   12.000002] again");
    assertEquals(
        List.of("         Mounting tmp.mount...", "oops", "again"),
        lines.stream().map(ConsoleLine::text).toList());
  }

  @Test
  void systemdsColoursAreItsLevels() {
    assertTrue(only(ESC + "[0;1;31mFailed to do it" + ESC + "[0m").warns());
    assertTrue(only(ESC + "[0;1;38:5:185mtmp.mount: odd" + ESC + "[0m").warns());
    assertTrue(only(ESC + "[0;1;33mtmp.mount: odd" + ESC + "[0m").warns());
    assertFalse(only(ESC + "[0;1;39mSystem is tainted" + ESC + "[0m").warns());
    assertTrue(only(ESC + "[K" + ESC + "[0;1;31mFailed after a status line").warns());
    assertFalse(only(ESC + "[Ktmp.mount: Deactivated successfully.").warns());
    assertFalse(only("Detected architecture x86-64.").warns());
  }

  @Test
  void aFailedStatusLineIsAStatusAndNoWarning() {
    ConsoleLine line = only("[" + ESC + "[0;1;31mFAILED" + ESC + "[0m] Failed to start a.service.");
    assertEquals(ConsoleLine.Kind.STATUS, line.kind());
    assertFalse(line.warns());
    assertEquals("[FAILED] Failed to start a.service.", line.text());
  }

  @Test
  void aWarningThatBeginsAsAStatusLineDoesIsOne() {
    assertTrue(only(ESC + "[0;1;31m[my-lib] broken" + ESC + "[0m").warns());
    assertTrue(only(ESC + "[0;1;33m         indented" + ESC + "[0m").warns());
  }

  @Test
  void escapesOfAllKindsAreStripped() {
    assertEquals("ab", EscapeSequences.strip(ESC + "[!p" + ESC + "]104\u0007a" + ESC + "[?7hb"));
    assertEquals("ab", EscapeSequences.strip("a" + ESC + "]0;title" + ESC + "\\b"));
    assertEquals("", EscapeSequences.strip(ESC + "[0;1"));
    assertEquals("", EscapeSequences.strip(ESC + ""));
  }

  @Test
  void bracketsThatAreNoStampAreText() {
    assertEquals(ConsoleLine.Kind.OTHER, only("x [1.5] y [ 1.123456]").kind());
    assertEquals(List.of(), ConsoleParser.parse(" \t "));
  }

  private static ConsoleLine only(String raw) {
    List<ConsoleLine> lines = ConsoleParser.parse(raw);
    assertEquals(1, lines.size());
    return lines.get(0);
  }
}
