package dev.coracle.verify.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RootParametersTest {
  @Test
  void aRootThatIsNoLongerMappedKeepsTheArgumentsOfInit() {
    assertEquals(
        "a -- root=/dev/dm-0",
        RootParameters.unmapped("a dm-mod.create=\"x y\" root=/dev/dm-0 -- root=/dev/dm-0"));
  }
}
