package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostLoadTest {
  @ParameterizedTest
  @CsvSource({
    "0.00 0.01 0.05 1/389 4242, 2, 1",
    "2.00 0.01 0.05 1/389 4242, 2, 1",
    "2.10 0.01 0.05 1/389 4242, 2, 2",
    "0.10 0.01 0.05 9/389 4242, 2, 4",
    "17.3 18.4 15.3 3/400 77, 2, 8",
    "900 900 900 999/1000 77, 2, 8",
    "900 900 900 999/1000 77, 2000, 1",
    "nan, 2, 1",
    "'', 2, 1",
    "x y z, 2, 1"
  })
  void deadlinesGrowWithTheLoadUpToEightTimes(String loadavg, int processors, int factor) {
    assertEquals(factor, HostLoad.slowdown(loadavg, processors));
  }

  @Test
  void thisHostHasOne() {
    assertTrue(HostLoad.slowdown() >= 1);
  }
}
