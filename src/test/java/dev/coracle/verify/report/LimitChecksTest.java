package dev.coracle.verify.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.report.format.PreviousBootJson;
import dev.coracle.verify.report.format.VerifyReportJson;
import dev.coracle.verify.report.format.VerifySummary;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitChecksTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;

  @Test
  void aResultWithinItsLimitsPasses() throws Exception {
    VerifyReport report = judge(limits(274, 0, 26, 33), Optional.of(earlier(274, List.of())));
    assertTrue(report.passed(), report.toString());
    assertEquals(
        List.of("limit.boot", "limit.slower", "limit.image", "limit.memory"), added(report));
    assertEquals("as fast as 0.0.9", report.profile().comparison().orElseThrow().text());
  }

  @Test
  void everyLimitCanFailAndTheReportShowsWhy() throws Exception {
    VerifyReport report =
        judge(
            limits(273, 19, 25, 32),
            Optional.of(
                earlier(
                    254, List.of(new BootChart.Span(BootChart.Kind.UNIT, "tmp.mount", 0, 900)))));
    assertFalse(report.passed());
    assertEquals(4, report.checks().stream().filter(Check::failed).count());
    assertEquals(Cause.LIMIT_EXCEEDED, report.failure().orElseThrow().cause());
    String summary = String.join("\n", VerifySummary.details(report));
    assertTrue(
        summary.contains("274.0 of 273 ms: kernel 195, user space 79; longest: unit"), summary);
    assertTrue(summary.contains("20.0 ms slower than 0.0.9: unit tmp.mount +4"), summary);
    assertTrue(summary.contains("limit.image: 26.0 of 25.0 MiB"), summary);
    assertTrue(summary.contains("limit.memory: 33.0 of 32.0 MiB"), summary);
  }

  @Test
  void aLimitWhoseFigureCouldNotBeMeasuredFails() throws Exception {
    VerifyReport measured = SampleReport.good();
    VerifyReport unmeasured =
        new VerifyReport(
            measured.key(),
            measured.machine(),
            measured.qemuVersion(),
            measured.accelerator(),
            measured.suffix(),
            measured.checks(),
            Optional.empty(),
            Optional.empty(),
            measured.wallMillis(),
            measured.verifyMillis(),
            measured.memoryKiB(),
            Optional.empty(),
            measured.logs(),
            measured.profile());
    VerifyReport report =
        LimitChecks.judge(unmeasured, limits(274, 0, 26, 33), 26 * MIB, Optional.empty());
    assertEquals(
        List.of("limit.boot", "limit.memory"),
        report.checks().stream().filter(Check::failed).map(Check::name).toList());
  }

  @Test
  void withoutLimitsNothingIsChecked() throws Exception {
    VerifyReport report = judge(VerifySpec.Limits.NONE, Optional.empty());
    assertEquals(List.of(), added(report));
    assertEquals(Optional.empty(), report.profile().comparison());
  }

  @Test
  void aLimitAgainstNoPreviousVersionDoesNotApply() throws Exception {
    VerifyReport report = judge(limits(274, 0, 26, 33), Optional.empty());
    assertTrue(report.passed());
    assertEquals(
        Check.Result.NOT_APPLICABLE,
        report.checks().stream()
            .filter(check -> check.name().equals("limit.slower"))
            .findFirst()
            .orElseThrow()
            .result());
  }

  @Test
  void figuresAreReadBackFromAnEarlierReport() throws Exception {
    Path file = directory.resolve("verify.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      VerifyReportJson.write(SampleReport.good(), out);
    }
    PreviousBoot read = PreviousBootJson.read("0.0.9", file).orElseThrow();
    assertEquals(new BootFigures(195, 79), read.figures());
    BootChart chart = read.chart().orElseThrow();
    assertEquals(SampleReport.chart().without(50), chart);
    assertEquals(List.of(), SampleReport.chart().growth(chart, 500));
    assertEquals(Optional.empty(), PreviousBootJson.read("x", directory.resolve("none")));
    Files.writeString(file, "{\"schema\": 2}");
    assertEquals(Optional.empty(), PreviousBootJson.read("x", file));
  }

  private static VerifyReport judge(VerifySpec.Limits limits, Optional<PreviousBoot> earlier)
      throws Exception {
    return LimitChecks.judge(SampleReport.good(), limits, 26 * MIB, earlier);
  }

  private static VerifySpec.Limits limits(long boot, long slower, long image, long memory) {
    return new VerifySpec.Limits(
        OptionalLong.of(boot),
        OptionalLong.of(slower),
        OptionalLong.of(image * MIB),
        OptionalLong.of(memory * MIB));
  }

  private static PreviousBoot earlier(long total, List<BootChart.Span> spans) {
    return new PreviousBoot(
        "0.0.9",
        new BootFigures(total - 79, 79),
        OptionalLong.empty(),
        Optional.of(new BootChart(total - 79, total, spans)));
  }

  private static List<String> added(VerifyReport report) {
    return report.checks().stream()
        .map(Check::name)
        .filter(name -> name.startsWith("limit."))
        .toList();
  }
}
