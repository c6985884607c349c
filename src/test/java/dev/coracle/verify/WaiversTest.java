package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.VerifySpec;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaiversTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 1, 31);

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
            List.of(new VerifySpec.Waiver("one", "r")),
            List.of(new VerifySpec.Waiver("t*", "r")),
            TODAY);
    assertEquals(List.of("3"), waivers.notWaived(List.of("one", "two", "3")));
  }

  @Test
  void aWaiverCountsUntilItsLastDay() {
    List<VerifySpec.Waiver> recipe = List.of(new VerifySpec.Waiver("one", "r", Optional.of(TODAY)));
    assertEquals(List.of(), new Waivers(List.of(), recipe, TODAY).notWaived(List.of("one")));
    assertEquals(
        List.of("one (waived until 2026-01-31)"),
        new Waivers(List.of(), recipe, TODAY.plusDays(1)).notWaived(List.of("one")));
    List<VerifySpec.Waiver> both =
        List.of(recipe.get(0), new VerifySpec.Waiver("o*", "r", Optional.of(TODAY.plusYears(1))));
    assertEquals(
        List.of(), new Waivers(List.of(), both, TODAY.plusDays(1)).notWaived(List.of("one")));
  }

  @Test
  void variablesThatAUnitsUserMaySetAreNoFault() {
    Waivers waivers = new Waivers(List.of(), List.of(), TODAY);
    String known =
        "(lldpd)[35]: lldpd.service: Referenced but unset environment variable evaluates to an"
            + " empty string: DAEMON_ARGS, LLDPD_OPTIONS";
    assertEquals(List.of("else"), waivers.notWaived(List.of(known, "else")));
  }
}
