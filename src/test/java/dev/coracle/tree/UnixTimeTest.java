package dev.coracle.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnixTimeTest {
  @Test
  void timesThatNoCalendarHasAreShownAsNumbers() {
    assertEquals("1970-01-01T00:00:00Z", UnixTime.text(0));
    assertEquals("9999-12-31T23:59:59Z", UnixTime.text(UnixTime.MAX));
    assertEquals("@" + (1L << 62), UnixTime.text(1L << 62));
    assertEquals("@" + Long.MIN_VALUE, UnixTime.text(Long.MIN_VALUE));
    assertTrue(UnixTime.isPresentable(UnixTime.MIN));
    assertFalse(UnixTime.isPresentable(UnixTime.MIN - 1));
  }

  @Test
  void aHostsFileGetsTheNearestTimeThereIs() {
    assertEquals("9999-12-31T23:59:59Z", UnixTime.fileTime(1L << 62).toString());
    assertEquals("0001-01-01T00:00:00Z", UnixTime.fileTime(Long.MIN_VALUE).toString());
  }
}
