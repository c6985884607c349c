package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProbeFactsTest {
  @Test
  void aNumberThatNoLongHoldsIsNone() {
    ProbeFacts facts =
        ProbeFacts.parse("a\t12345678901234567890\nb\t123456789012345678\nc\t-1\n", "t");
    assertEquals(OptionalLong.empty(), facts.number("a"));
    assertEquals(OptionalLong.of(123456789012345678L), facts.number("b"));
    assertEquals(OptionalLong.empty(), facts.number("c"));
  }
}
