package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.verify.report.BootPhases;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BootPhasesTest {

  @Test
  void stampsOfAQuietBootGiveItsPhases() throws Exception {
    BootPhases phases =
        BootPhases.of(BootChartReader.read(Recorded.text("benchmark")).orElseThrow());
    assertEquals(178_087, phases.kernelMicros());
    assertEquals(276_574, phases.totalMicros());
    assertEquals(OptionalLong.empty(), phases.waitMicros());
  }

  @Test
  void whatTakesNoLongerOnAProcessorHalfAsFastIsWaiting() {
    BootPhases benchmark = phases(178_000, 98_000);
    // 68 ms without the timer's wait: 63 of work and 5 of waiting; 98: all work.
    BootPhases waiting = benchmark.waiting(phases(68_000, 98_000), phases(131_000, 196_100));
    assertEquals(OptionalLong.of(115_000), waiting.kernelWaitMicros());
    assertEquals(OptionalLong.of(0), waiting.userWaitMicros());
    assertEquals(OptionalLong.of(115_000), waiting.waitMicros());
    assertEquals(benchmark.totalMicros(), waiting.totalMicros());
  }

  private static BootPhases phases(long kernel, long user) {
    return new BootPhases(kernel, user, OptionalLong.empty(), OptionalLong.empty());
  }
}
