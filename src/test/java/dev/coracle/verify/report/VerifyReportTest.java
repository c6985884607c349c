package dev.coracle.verify.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.verify.report.format.VerifyReportJson;
import dev.coracle.verify.report.format.VerifySummary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyReportTest {
  private static final CheckId PROBE = CheckId.probe("some");

  @TempDir Path directory;

  @Test
  void aVerdictIsReadAsItWasWritten() throws Exception {
    VerifyReport report = report(PROBE.pass("fine"), Optional.empty());
    Path file = directory.resolve("verify.json");
    Files.write(file, json(report));
    VerifyReportJson.Verdict verdict = VerifyReportJson.read(file).orElseThrow();
    assertEquals("k", verdict.key());
    assertTrue(verdict.passed());
    assertEquals(Optional.of(new BootFigures(197, 52)), verdict.virtual());
    assertEquals(
        new String(json(report), StandardCharsets.UTF_8),
        new String(json(report), StandardCharsets.UTF_8));
  }

  @Test
  void passedIsAtTheTopForScripts() throws Exception {
    String text =
        new String(
            json(report(PROBE.fail("bad \"quoted\""), Optional.empty())), StandardCharsets.UTF_8);
    assertTrue(text.startsWith("{\n  \"schema\" : 3,\n  \"passed\" : false,\n"), text);
    assertTrue(text.endsWith("}\n"), text);
  }

  @Test
  void aFileThatIsNotAReportIsNotAVerdict() throws Exception {
    Path file = directory.resolve("verify.json");
    assertEquals(Optional.empty(), VerifyReportJson.read(file));
    for (String text : List.of("", "[]", "{", "{\"schema\":2,\"passed\":true,\"key\":\"k\"}")) {
      Files.writeString(file, text);
      assertEquals(Optional.empty(), VerifyReportJson.read(file), text);
    }
  }

  @Test
  void notApplicableIsNoFailureAndAFailureIsNoPass() {
    VerifyReport passed = report(PROBE.pass("fine"), Optional.empty());
    Check without = CheckId.of(BootId.SMOKE, "other", Cause.CHECK_FAILED).notApplicable("because");
    assertTrue(passed.judged("k", List.of(without), Optional.empty()).passed());
    BootFailure failure =
        new BootFailure(
            Optional.of(BootId.PROBE),
            Cause.DAX_LOST,
            "why",
            Phase.END,
            "a.target",
            List.of("last line"));
    VerifyReport failed = report(PROBE.pass("fine"), Optional.of(failure));
    assertFalse(failed.passed());
    assertEquals(ExitCode.VERIFICATION, failed.exitCode());
    String summary = String.join("\n", VerifySummary.details(failed));
    assertTrue(summary.startsWith("NOT VERIFIED on q35-lite"), summary);
    assertTrue(summary.contains("DAX lost"), summary);
    assertTrue(summary.contains("| last line"), summary);
    assertTrue(summary.contains("33.0 of 128 MiB in use"), summary);
  }

  @Test
  void aVerificationThatBootedNothingHasNotPassed() {
    CheckId files = CheckId.beforeBoots("files.unchanged", Cause.IMAGE_CHANGED);
    for (Check only : List.of(PROBE.notApplicable("no boot"), files.pass("as they were"))) {
      VerifyReport report = report(only, Optional.empty());
      assertFalse(report.passed(), only.text());
      assertEquals(ExitCode.VERIFICATION, report.exitCode());
      assertTrue(VerifySummary.details(report).get(0).startsWith("NOT VERIFIED"));
    }
    assertTrue(report(PROBE.pass("fine"), Optional.empty()).passed());
  }

  @Test
  void aCheckTakesTheCureOfItsOwnBootsFailure() {
    VerifyReport report =
        report(
            PROBE.fail("no answer"),
            Optional.of(
                new BootFailure(
                    Optional.of(BootId.PROBE),
                    Cause.PROBE_INCOMPLETE,
                    "",
                    Phase.END,
                    "",
                    List.of())));
    assertEquals(Cause.PROBE_INCOMPLETE.next(), report.next(report.checks().get(0)));
    Check other = CheckId.of(BootId.SMOKE, "target", Cause.CHECK_FAILED).fail("not reached");
    assertEquals(Cause.CHECK_FAILED.next(), report.next(other));
    Check own = CheckId.of(BootId.PROBE, "dax.files", Cause.DAX_LOST).fail("on none");
    assertEquals(Cause.DAX_LOST.next(), report.next(own));
  }

  private static VerifyReport report(Check check, Optional<BootFailure> failure) {
    return new VerifyReport(
        "k",
        "q35-lite",
        "7.2",
        Accelerator.tcg("the host has no /dev/kvm"),
        "loglevel=5",
        List.of(check),
        failure,
        Optional.of(new BootFigures(197, 52)),
        2500,
        9000,
        131072,
        Optional.of(SampleReport.memory()),
        List.of(BootId.SMOKE.log()),
        BootProfile.NONE);
  }

  private static byte[] json(VerifyReport report) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VerifyReportJson.write(report, out);
    return out.toByteArray();
  }
}
