package dev.coracle.verify.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostCapacityTest {
  private static final long MIB = 1 << 20;

  @Test
  void noMoreGuestsRunThanFit() {
    assertEquals(6, HostCapacity.atOnce(6, 24_000 * MIB, 128 * MIB));
    assertEquals(2, HostCapacity.atOnce(6, 800 * MIB, 128 * MIB));
    assertEquals(1, HostCapacity.atOnce(6, 800 * MIB, 600 * MIB));
    assertEquals(1, HostCapacity.atOnce(6, 10 * MIB, 128 * MIB));
  }

  @Test
  void aHostWithoutMeminfoHasNoLimit() {
    assertEquals(
        1000 * 1024, HostCapacity.available(List.of("MemFree: 5 kB", "MemAvailable:    1000 kB")));
    assertEquals(Long.MAX_VALUE, HostCapacity.available(List.of("MemFree: 5 kB")));
    assertEquals(Long.MAX_VALUE, HostCapacity.available(List.of("MemAvailable: many kB")));
  }
}
