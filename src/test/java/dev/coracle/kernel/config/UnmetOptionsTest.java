package dev.coracle.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.kconfig.KconfigSamples;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.testing.FakeTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnmetOptionsTest {
  private static final SourceLocation PLACE = new SourceLocation("f.config", 4, 1);

  @TempDir Path tree;
  private KconfigModel kconfig;

  @BeforeEach
  void read() throws IOException {
    kconfig = KconfigSamples.read(FakeTree.make(tree));
  }

  private Diagnostic explain(String symbol, String value, String config) {
    return explain(symbol, value, config, "");
  }

  private Diagnostic explain(String symbol, String value, String config, String after) {
    List<Diagnostic> unmet =
        UnmetOptions.find(
            List.of(new OptionRequest(symbol, value, PLACE, "")),
            kconfig,
            config + "CONFIG_" + symbol + "=" + value + "\n" + after);
    assertEquals(1, unmet.size());
    assertEquals(PLACE, unmet.get(0).place().orElseThrow());
    return unmet.get(0);
  }

  private void says(Diagnostic diagnostic, String words) {
    assertTrue(diagnostic.message().contains(words), diagnostic.render());
  }

  @Test
  void whatIsAsAskedIsSilent() {
    List<OptionRequest> requests =
        List.of(
            new OptionRequest("A", "y", PLACE, ""),
            new OptionRequest("B", "n", PLACE, ""),
            new OptionRequest("NOBODY_KNOWS_IT", "n", PLACE, ""),
            new OptionRequest("SHIFT", "13", PLACE, ""));
    assertEquals(List.of(), UnmetOptions.find(requests, kconfig, "CONFIG_A=y\nCONFIG_SHIFT=13\n"));
  }

  @Test
  void anUnmetDependencyOfASurroundingMenuIsNamed() {
    Diagnostic diagnostic =
        explain("VIRTIO_BLK", "y", "CONFIG_BLK_DEV=y\nCONFIG_CRIPPLED=y\nCONFIG_EXPERT=y\n");
    says(diagnostic, "CONFIG_VIRTIO_BLK=y is requested, but the final .config says n");
    says(diagnostic, "drivers/Kconfig:5");
    says(diagnostic, "CONFIG_CRIPPLED is set, CONFIG_VIRTIO is not set");
    assertTrue(diagnostic.fix().contains("CONFIG_VIRTIO=y"), diagnostic.fix());
  }

  @Test
  void anUnmetIfIsNamed() {
    says(
        explain("VIRTIO_BLK", "y", "CONFIG_VIRTIO=y\nCONFIG_EXPERT=y\n"),
        "it needs \"BLK_DEV\" (drivers/Kconfig:3), and CONFIG_BLK_DEV is not set");
  }

  @Test
  void aHiddenPromptIsNamed() {
    says(explain("HIDDEN", "y", "CONFIG_X86=y\n"), "it needs \"EXPERT\" (arch/x86/Kconfig:");
  }

  @Test
  void anOptionWithoutAPromptCanOnlyBeSelected() {
    says(explain("NOPROMPT", "y", ""), "it has no prompt");
    says(explain("NEVER", "y", ""), "can only be selected, by CONFIG_TWO");
  }

  @Test
  void aSelectedOptionCannotBeOff() {
    says(
        explain("ALWAYS", "n", "CONFIG_X86=y\nCONFIG_ALWAYS=y\n"),
        "it is selected by CONFIG_X86 (arch/x86/Kconfig:3)");
  }

  @Test
  void aChoiceHasOneMember() {
    says(explain("ONE", "y", "CONFIG_TWO=y\n", "CONFIG_TWO=y\n"), "CONFIG_TWO is on");
  }

  @Test
  void aNumberOutOfRangeIsReportedWithTheRange() {
    says(explain("SHIFT", "40", "CONFIG_SHIFT=21\n"), "its range is 12 21");
  }

  @Test
  void anUnknownOptionGetsTheNearest() {
    Diagnostic diagnostic = explain("VIRTIO_BLOK", "y", "");
    assertEquals("kernel.unknown-option", diagnostic.code());
    assertEquals("did you mean VIRTIO_BLK?", diagnostic.fix());
    assertEquals("kernel.unknown-option", explain("NOT_AN_OPTION", "y", "").code(), "help is text");
  }
}
