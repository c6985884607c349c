package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.Recorded;
import dev.coracle.verify.machine.SampleBench;
import dev.coracle.verify.plan.Expectations;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a console reports at a level that is no warning, and fails that do not count. */
class FaultChecksTest {
  private static final String CYCLE = "a.service: Found ordering cycle on b.service/start";

  @Test
  void aFaultFailsUnlessItIsWaivedOrInformational() {
    VerifyReport report = report(List.of(), List.of());
    assertFalse(report.passed());
    assertEquals(Cause.CONSOLE_NOT_CLEAN, report.failure().orElseThrow().cause());
    assertEquals("1 not waived: ordering cycle: " + CYCLE, check(report, "smoke.faults").detail());
    assertTrue(report(List.of(new VerifySpec.Waiver("a.service: *", "known")), List.of()).passed());
    VerifyReport informed = report(List.of(), List.of("smoke.faults"));
    assertTrue(informed.passed(), () -> informed.checks().toString());
    assertEquals(Check.Result.INFORMATIONAL, check(informed, "smoke.faults").result());
    assertTrue(check(informed, "smoke.faults").detail().contains("ordering cycle"));
  }

  @Test
  void aNameThatNoCheckHasIsAnError() {
    VerifyReport report = report(List.of(), List.of("smoke.faults", "smoke.fault"));
    assertFalse(report.passed());
    assertEquals(
        "no check of this result is named smoke.fault",
        check(report, "verify.informational").detail());
  }

  @Test
  void aWaiverThatHasEndedCoversNothing() {
    VerifySpec.Waiver ended =
        new VerifySpec.Waiver("a.*", "known", Optional.of(SampleBench.TODAY.minusDays(1)));
    VerifyReport report = report(List.of(ended), List.of());
    assertFalse(report.passed());
    assertTrue(
        check(report, "smoke.faults").detail().endsWith("(waived until 2026-01-30)"),
        () -> report.checks().toString());
  }

  private static Check check(VerifyReport report, String name) {
    return report.checks().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static VerifyReport report(List<VerifySpec.Waiver> waivers, List<String> informational) {
    VerifyPlan sample = SamplePlan.plan();
    VerifyPlan plan =
        new VerifyPlan(
            sample.files(),
            new Expectations(
                "a.target",
                List.of(),
                List.of(),
                waivers,
                informational,
                List.of(),
                Optional.empty()),
            sample.settings());
    ReportBuilder report = new ReportBuilder(SampleBench.of(plan), System.nanoTime());
    report.smoke(
        new BootResult(
            Recorded.lines("a.target", List.of(CYCLE, "[  OK  ] Reached target a.target.")),
            BootResult.End.GOAL,
            "",
            Optional.empty(),
            Duration.ofSeconds(1),
            Path.of("/nonexistent/log")));
    return report.build();
  }
}
