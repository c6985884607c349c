package dev.coracle.kernel.kconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KconfigExpressionTest {
  private static final DotConfig CONFIG =
      DotConfig.read("CONFIG_ON=y\nCONFIG_NUM=12\nCONFIG_NAME=\"x\"\n# CONFIG_OFF is not set\n");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ON ; 2",
        "OFF ; 0",
        "!OFF && ON ; 2",
        "OFF || ON && OFF ; 0",
        "(OFF || ON) && !(OFF && ON) ; 2",
        "m ; 1",
        "!m ; 1",
        "ON=y ; 2",
        "OFF = n ; 2",
        "ON != y ; 0",
        "NUM >= 7 ; 2",
        "NUM < 7 ; 0",
        "NAME = \"x\" ; 2",
        "\"x86\" = \"x86\" ; 2",
        "\"x86\" = \"um\" ; 0",
        "$(cc-option,-f (a)) && ON ; 2",
        "ON && && ; 2",
      })
  void values(String text, int value) {
    assertEquals(value, KconfigExpression.parse(text).value(CONFIG));
  }

  @Test
  void saysWhatIsMissing() {
    assertEquals(
        List.of("CONFIG_OFF is not set", "CONFIG_ON is set"),
        KconfigExpression.parse("ON && OFF && !ON").unmet(CONFIG));
    assertEquals(
        List.of("CONFIG_OFF is not set", "CONFIG_OTHER is not set"),
        KconfigExpression.parse("OFF || OTHER").unmet(CONFIG));
    assertEquals(List.of(), KconfigExpression.parse("ON || OFF").unmet(CONFIG));
    assertEquals(List.of("CONFIG_NUM is 12"), KconfigExpression.parse("NUM < 3").unmet(CONFIG));
  }
}
