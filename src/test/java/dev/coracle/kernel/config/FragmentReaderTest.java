package dev.coracle.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.kernel.kconfig.OptionRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentReaderTest {
  private final List<Diagnostic> problems = new ArrayList<>();

  private List<OptionRequest> read(String text) {
    return FragmentReader.read("f", Path.of("configs/f.config"), text, problems).options();
  }

  @Test
  void theCommentDirectlyAboveAnOptionIsItsReason() {
    List<OptionRequest> options =
        read("# the file's purpose\n\n# because of\n# this\nCONFIG_A=y\nCONFIG_B=n\n");
    assertEquals("because of this", options.get(0).reason());
    assertEquals("", options.get(1).reason(), "a reason belongs to one option");
    assertEquals("configs/f.config:5:1", options.get(0).place().toString());
    assertTrue(problems.isEmpty());
  }

  @Test
  void notSetIsARequestForOff() {
    OptionRequest option = read("# why\n  # CONFIG_A is not set\r\n").get(0);
    assertTrue(option.off());
    assertEquals("why", option.reason());
    assertEquals("# CONFIG_A is not set", option.configLine());
    assertEquals("configs/f.config:2:3", option.place().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "n", "0", "15", "-1", "0x1F", "\"\"", "\"a b\"", "\"a\\\"b\""})
  void valuesOfEveryType(String value) {
    assertEquals(value, read("CONFIG_A=" + value).get(0).value());
    assertTrue(problems.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yes",
        "Y",
        "y ,",
        "0x",
        "1f",
        "\"open",
        "\"a\"b\"",
        "\"a\\\"",
        "y # why",
        "-"
      })
  void valuesThatKconfigCannotRead(String value) {
    assertTrue(read("CONFIG_A=" + value).isEmpty());
    assertEquals("kernel.fragment-value", problems.get(0).code());
    assertEquals("configs/f.config:1:10", problems.get(0).place().orElseThrow().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIG_A = y,1",
    "A=y,1",
    "CONFIG_=y,1",
    "CONFIG_A-B=y,1",
    "   nonsense,4",
    "config_a=y,1",
  })
  void otherLinesAreRefusedWithTheirPlace(String line, int column) {
    // CsvSource strips blanks: put them back where the case is about them
    String text = column == 4 ? "   " + line : line;
    read("\n" + text + "\nCONFIG_OK=y\n");
    assertEquals(1, problems.size());
    assertEquals("kernel.fragment-syntax", problems.get(0).code());
    assertEquals("configs/f.config:2:" + column, problems.get(0).place().orElseThrow().toString());
    assertTrue(problems.get(0).excerpt().endsWith(" ".repeat(column - 1) + "^"));
  }

  @Test
  void ofALongLineOnlyAPartIsShown() {
    read("A".repeat(1_000_000) + "\n");
    assertTrue(problems.get(0).toString().length() < 1000, "the excerpt is cut");
  }

  @Test
  void modulesAreRefused() {
    read("CONFIG_A=m\n");
    assertEquals("kernel.module", problems.get(0).code());
    assertEquals("write CONFIG_A=y", problems.get(0).fix());
  }

  @Test
  void anOptionInACommentIsPointedOut() {
    read("#CONFIG_A=y\n");
    assertEquals("kernel.commented-option", problems.get(0).code());
  }

  @Test
  void everyProblemOfAFileIsReported() {
    read("CONFIG_A=m\nrubbish\nCONFIG_B=maybe\n");
    assertEquals(3, problems.size());
  }
}
