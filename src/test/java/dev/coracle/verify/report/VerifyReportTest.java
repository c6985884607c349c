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
  @TempDir Path directory;

  @Test
  void aVerdictIsReadAsItWasWritten() throws Exception {
    VerifyReport report = report(Check.of("a", true, "fine"), Optional.empty());
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
  void passedStandsAtTheTopForScripts() throws Exception {
    String text =
        new String(
            json(report(Check.of("a", false, "bad \"quoted\""), Optional.empty())),
            StandardCharsets.UTF_8);
    assertTrue(text.startsWith("{\n  \"schema\" : 2,\n  \"passed\" : false,\n"), text);
    assertTrue(text.endsWith("}\n"), text);
  }

  @Test
  void whatIsNoReportIsNoVerdict() throws Exception {
    Path file = directory.resolve("verify.json");
    assertEquals(Optional.empty(), VerifyReportJson.read(file));
    for (String text : List.of("", "[]", "{", "{\"schema\":1,\"passed\":true,\"key\":\"k\"}")) {
      Files.writeString(file, text);
      assertEquals(Optional.empty(), VerifyReportJson.read(file), text);
    }
  }

  @Test
  void notApplicableIsNoFailureAndAFailureIsNoPass() {
    assertTrue(report(Check.notApplicable("a", "because"), Optional.empty()).passed());
    BootFailure failure =
        new BootFailure(
            "probe", Cause.DAX_LOST, "why", Phase.END, "a.target", List.of("last words"));
    VerifyReport failed = report(Check.of("a", true, "fine"), Optional.of(failure));
    assertFalse(failed.passed());
    assertEquals(ExitCode.VERIFICATION, failed.exitCode());
    String summary = String.join("\n", VerifySummary.lines(failed));
    assertTrue(summary.startsWith("NOT VERIFIED on q35-lite"), summary);
    assertTrue(summary.contains("DAX lost"), summary);
    assertTrue(summary.contains("| last words"), summary);
    assertTrue(summary.contains("33.0 of 128 MiB in use"), summary);
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
        List.of("observed.log"),
        BootProfile.NONE);
  }

  private static byte[] json(VerifyReport report) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VerifyReportJson.write(report, out);
    return out.toByteArray();
  }
}
