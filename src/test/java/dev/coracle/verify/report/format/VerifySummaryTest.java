package dev.coracle.verify.report.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import dev.coracle.verify.report.Phase;
import dev.coracle.verify.report.SampleReport;
import dev.coracle.verify.report.VerifyReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifySummaryTest {
  @Test
  void aGoodResultTakesThreeRows() throws Exception {
    assertEquals(
        List.of(
            "  verdict  verified: 2 checks passed (q35-lite, 9.0 s)",
            "  boot     274 virtual ms: kernel 195, user space 79",
            "  memory   33.0 of 128 MiB used"),
        VerifySummary.rows(SampleReport.good()));
  }

  @Test
  void aFailureSaysWhatWhyAndWhatToDoWithin80Columns() throws Exception {
    Check units =
        CheckId.of(BootId.SMOKE, "units", Cause.UNIT_FAILED)
            .fail("failed: a.service, " + "b.service, ".repeat(50) + "z.service");
    VerifyReport report =
        report(
            List.of(units, CheckId.probe("dax.files").notApplicable("no NVDIMM")),
            new BootFailure(
                Optional.of(BootId.SMOKE),
                Cause.UNIT_FAILED,
                "a.service",
                Phase.INIT,
                "a.service",
                List.of("one", "two", "x".repeat(500), "four", "five")));
    List<String> rows = VerifySummary.rows(report);
    assertWithin80Columns(rows);
    assertEquals("  verdict  NOT VERIFIED: 1 of 2 checks failed (q35-lite, 9.0 s)", rows.get(0));
    assertTrue(rows.get(1).startsWith("  failed   smoke.units: failed: a.service, "), rows.get(1));
    assertTrue(rows.get(3).endsWith("…"), "the third line of a detail is its last: " + rows);
    assertEquals("  cause    a unit failed: a.service", rows.get(4));
    assertEquals("  in       smoke boot, phase 'init to target', last unit a.service", rows.get(5));
    assertTrue(rows.get(6).startsWith("  fix      run the unit's program"), rows.get(6));
    assertEquals("  console  two", rows.get(8));
    assertEquals("           five", rows.get(11));
    assertTrue(String.join("\n", VerifySummary.details(report)).contains("| " + "x".repeat(500)));
  }

  @Test
  void manyFailedChecksAreCountedAndTheirCauseIsNotRepeated() throws Exception {
    Check limit = new CheckId("limit.boot", Optional.empty(), Cause.LIMIT_EXCEEDED).fail("slow");
    List<Check> checks = new ArrayList<>(Collections.nCopies(7, limit));
    List<String> rows = VerifySummary.rows(report(checks, BootFailure.of(limit)));
    assertEquals(5, rows.stream().filter(row -> row.startsWith("  failed ")).count());
    assertTrue(rows.contains("           and 2 more"), rows::toString);
    assertTrue(
        rows.contains("  cause    the guest boots, but exceeds a limit of its recipe"),
        rows::toString);
    assertTrue(rows.stream().noneMatch(row -> row.startsWith("  console")), rows::toString);
  }

  @Test
  void whatAHostileGuestSaysStaysWithin80Columns() throws Exception {
    assertWithin80Columns(VerifySummary.rows(SampleReport.hostile()));
  }

  @Test
  void aWordThatIsLongerThanALineIsBroken() {
    List<String> lines = new SummaryRows().add("failed", "x".repeat(100) + " y").lines();
    assertEquals(
        List.of("  failed   " + "x".repeat(69), "           " + "x".repeat(31) + " y"), lines);
  }

  private static void assertWithin80Columns(List<String> rows) {
    for (String row : rows) {
      assertTrue(row.length() <= SummaryRows.COLUMNS, row);
    }
  }

  private static VerifyReport report(List<Check> checks, BootFailure failure) throws Exception {
    return SampleReport.report(checks, Optional.of(failure), SampleReport.chart());
  }
}
