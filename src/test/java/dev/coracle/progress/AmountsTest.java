package dev.coracle.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "9840, 9.8 kB",
    "1000000, 1.0 MB",
    "22020096, 22.0 MB",
    "1073741824, 1073.7 MB"
  })
  void bytesHaveDecimalMultiples(long amount, String text) {
    assertEquals(text, Amounts.bytes(amount));
    assertEquals(text, Amounts.of(amount, Progress.Unit.BYTES));
  }

  @Test
  void itemsAreGroupedWhateverTheLocale() {
    assertEquals("1,234,567", Amounts.of(1_234_567, Progress.Unit.ITEMS));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "3240, 3.2 s",
    "60000, 1 min 0 s",
    "271500, 4 min 31 s"
  })
  void durationsAreAsPreciseAsAPersonWants(long millis, String text) {
    assertEquals(text, Amounts.duration(millis));
  }
}
