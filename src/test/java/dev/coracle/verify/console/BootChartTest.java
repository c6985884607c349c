package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootChart.Kind;
import dev.coracle.verify.report.BootChart.Span;
import dev.coracle.verify.report.SampleReport;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootChartTest {
  /** Each took minutes or more while patterns could go back over a whole line. */
  @Test
  @Timeout(120)
  void anyMegabyteOfConsoleIsReadInTime() {
    for (String part :
        List.of(
            "[",
            "[    ",
            "[    1.000001] ",
            "[    1.000001] calling  ",
            "[    1.000001] initcall a returned 0 after ",
            "[    1.000001] initcall a+0x0/0x1 returned 0 ",
            "returned -1 after 1 ",
            "Node 0 DMA free:1kB low:1kB high:1kB ",
            "Node 0 DMA free:1kB low:1kB high:1kB managed:",
            "Mem-Info:",
            "111111111111 ",
            "\u001b[",
            "\u001b]",
            "\n",
            "[    0.000001] x\n")) {
      for (String begin : List.of("", "Mem-Info:\n", "[    0.000001] initcall ")) {
        String console = begin + part.repeat((1 << 20) / part.length());
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        BootChartReader.read(console);
        GuestMemoryReader.read(console, 1 << 20);
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        assertTrue(nanos < 5_000_000_000L, part + " took " + nanos / 1_000_000 + " ms");
      }
    }
  }

  @Test
  void aRecordedBootHasItsInitcallsUnitsAndLibraries() throws Exception {
    BootChart chart = SampleReport.chart();
    Span nfit = named(chart, "nfit_init");
    assertEquals(Kind.INITCALL, nfit.kind());
    assertTrue(nfit.micros() > 20_000, nfit.toString());
    assertTrue(nfit.endMicros() < chart.kernelMicros());
    Span mount = named(chart, "tmp.mount");
    assertEquals(Kind.UNIT, mount.kind());
    assertTrue(mount.micros() > 10_000 && mount.endMicros() <= chart.totalMicros());
    assertEquals(0, named(chart, "container.target").micros());
    assertEquals(Kind.LIBRARY, named(chart, "libbpf.so.1").kind());
    assertEquals("tmp.mount", chart.longest(1).get(0).name());
  }

  @Test
  void aMountCountsFromItsForkToItsEnd() {
    BootChart chart =
        BootChartReader.read(
                """
                [    0.100000] calling  foo_init+0x0/0x10 @ 1\r
                [    0.100500] initcall foo_init+0x0/0x10 returned 0 after 300 usecs\r
                [    0.200000] Run /sbin/init as init process\r
                garbage[    0.250000] systemd[1]: a.mount: About to execute: /bin/mount[    0.260000] systemd[1]: a.mount: Changed dead -> mounting\r
                [    0.270000] systemd[1]: a.mount: Changed mounting -> mounting-done\r
                [    0.280000] systemd[1]: a.mount: Changed mounting-done -> mounted\r
                [    0.281000] systemd[1]: Loaded 'libx.so.1' via dlopen()\r
                [    0.290000] systemd[1]: Startup finished in 1ms (kernel) + 2ms (userspace) = 3ms.\r
                [    0.300000] systemd[1]: late.service: Changed dead -> running\r
                """)
            .orElseThrow();
    assertEquals(
        List.of(
            new Span(Kind.INITCALL, "foo_init", 100_000, 300),
            new Span(Kind.UNIT, "a.mount", 250_000, 30_000),
            new Span(Kind.LIBRARY, "libx.so.1", 280_000, 1000)),
        chart.spans());
    assertEquals(200_000, chart.kernelMicros());
    assertEquals(290_000, chart.totalMicros());
  }

  @ParameterizedTest(name = "{0}, {1} between the lines: {2}")
  @CsvSource({
    "10000, 60, 60",
    "10000, 9700, 9700",
    "0, 20, 0",
    "0, 4000, 4000",
    "4516, 4600, 4516"
  })
  void stampsReplaceDurationsInTicks(long reported, long stamps, long micros) {
    String console =
        String.format(
            "[    0.100000] calling  x+0x0/0x1 @ 1\n"
                + "[    0.%06d] initcall x+0x0/0x1 returned 0 after %d usecs\n"
                + "[    0.200000] Run /init as init process\n"
                + "[    0.300000] systemd[1]: Startup finished in 1ms\n",
            100_000 + stamps, reported);
    assertEquals(
        List.of(new Span(Kind.INITCALL, "x", 100_000, micros)),
        BootChartReader.read(console).orElseThrow().spans());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no stamp",
        "[    0.200000] Run /sbin/init as init process",
        "[    0.200000] systemd[1]: Startup finished in 1ms",
        "[99999999999999.200000] Run /sbin/init as init process",
        "[    0.1000000] initcall x returned 0 after 99999999999999999999 usecs"
      })
  void aBootThatDidNotComeThroughHasNoChart(String console) {
    assertEquals(Optional.empty(), BootChartReader.read(console));
  }

  @Test
  void whatGrewIsNamed() {
    BootChart before =
        chart(new Span(Kind.UNIT, "a.service", 0, 300), new Span(Kind.INITCALL, "i", 0, 80));
    BootChart now =
        chart(
            new Span(Kind.UNIT, "a.service", 0, 20_400),
            new Span(Kind.INITCALL, "i", 0, 700),
            new Span(Kind.LIBRARY, "libx.so.1", 0, 5100));
    assertEquals(
        List.of(
            "unit a.service +20.1 ms (was 0.3 ms)",
            "library libx.so.1 +5.1 ms (not there before)",
            "initcall i +0.6 ms (was 0.1 ms)"),
        now.growth(before, 500).stream().map(BootChart.Growth::text).toList());
    assertEquals(List.of(), now.growth(now, 1));
  }

  private static BootChart chart(Span... spans) {
    return new BootChart(10_000, 50_000, List.of(spans));
  }

  private static Span named(BootChart chart, String name) {
    return chart.spans().stream()
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
