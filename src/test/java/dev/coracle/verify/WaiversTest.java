package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.console.ConsoleLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaiversTest {
  @Test
  void aLineIsWaivedExactly() {
    assertTrue(Waivers.matches("a.b", "a.b"));
    assertFalse(Waivers.matches("a.b", "axb"));
    assertFalse(Waivers.matches("a.b", "a.bc"));
    assertFalse(Waivers.matches("", "a"));
  }

  @Test
  void aStarMatchesAnyCharacters() {
    assertTrue(Waivers.matches("nfit *: not_armed", "nfit ACPI0012:00: not_armed"));
    assertTrue(Waivers.matches("*a*b*", "xxaxxbxx"));
    assertTrue(Waivers.matches("a*", "a"));
    assertFalse(Waivers.matches("a*a", "a"), "no character is used twice");
    assertFalse(Waivers.matches("a*b*c", "acb"));
  }

  @Test
  void whatNoWaiverCoversStays() {
    Waivers waivers =
        new Waivers(
            List.of(new VerifySpec.Waiver("one", "r")), List.of(new VerifySpec.Waiver("t*", "r")));
    assertEquals(
        List.of("3"),
        waivers.notWaived(List.of("one", "two", "3").stream().map(WaiversTest::line).toList()));
  }

  private static ConsoleLine line(String text) {
    return new ConsoleLine(ConsoleLine.Kind.KERNEL, ConsoleLine.Level.WARNING, text);
  }
}
