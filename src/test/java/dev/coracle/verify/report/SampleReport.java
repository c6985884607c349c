package dev.coracle.verify.report;

import dev.coracle.verify.console.BootChartReader;
import dev.coracle.verify.report.format.ReportSubject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reports for tests, one of them with everything in it that could break a document. */
public final class SampleReport {
  public static final ReportSubject SUBJECT = new ReportSubject("base", "0.1.0");

  /** What a hostile guest may say. */
  public static final String HOSTILE =
      "\u0000\u001b[31m</pre><script>document.title='owned'</script> ]]> &"
          + " \"'|*_`\u0007\ud800\uffff";

  private SampleReport() {}

  /** The chart of a recorded boot. */
  public static BootChart chart() throws IOException {
    return BootChartReader.read(console()).orElseThrow();
  }

  static String console() throws IOException {
    try (var stream = SampleReport.class.getResourceAsStream("/verify/trace-console.log")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public static VerifyReport good() throws IOException {
    return report(
        List.of(
            CheckId.of(BootId.SMOKE, "target", Cause.CHECK_FAILED).pass("reached"),
            CheckId.of(BootId.BENCHMARK, "boot", Cause.TIMED_OUT).pass("274 virtual ms")),
        Optional.empty(),
        chart());
  }

  public static VerifyReport hostile() throws IOException {
    return report(
        List.of(
            CheckId.of(BootId.SMOKE, "units", Cause.UNIT_FAILED).fail(HOSTILE),
            CheckId.probe("complete").pass("fine"),
            CheckId.probe("dax.files").notApplicable("no <DAX> here")),
        Optional.of(
            new BootFailure(
                Optional.of(BootId.SMOKE),
                Cause.UNIT_FAILED,
                HOSTILE,
                Phase.INIT,
                "a.service",
                List.of(HOSTILE))),
        new BootChart(
            500,
            1500,
            List.of(
                new BootChart.Span(BootChart.Kind.UNIT, HOSTILE, 600, 700),
                new BootChart.Span(BootChart.Kind.INITCALL, "init<T>", 100, 60))));
  }

  public static VerifyReport report(
      List<Check> checks, Optional<BootFailure> failure, BootChart chart) {
    return new VerifyReport(
        "k",
        "q35-lite",
        "7.2",
        Accelerator.tcg("the host has no /dev/kvm"),
        "loglevel=5",
        checks,
        failure,
        Optional.of(new BootFigures(195, 79)),
        2500,
        9000,
        131072,
        Optional.of(memory()),
        List.of(BootId.SMOKE.log()),
        new BootProfile(
            Optional.of(chart), Optional.of(phases()), OptionalLong.of(110), Optional.empty()));
  }

  private static BootPhases phases() {
    return new BootPhases(177_000, 97_000, OptionalLong.of(114_700), OptionalLong.of(0));
  }

  /** 33 MiB in use of 128. */
  static GuestMemory memory() {
    return new GuestMemory(
        131072, 116820, 99304, 1436, 131072 - 33 * 1024 - 1436, 3452, 108, 1588, 348, 544);
  }
}
