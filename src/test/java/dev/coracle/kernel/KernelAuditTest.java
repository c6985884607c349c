package dev.coracle.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.audit.KernelAudit;
import dev.coracle.kernel.audit.KernelAudit.Finding;
import dev.coracle.kernel.audit.KernelAudit.State;
import dev.coracle.kernel.audit.Recommendation;
import dev.coracle.kernel.audit.Recommendations;
import dev.coracle.kernel.index.KconfigIndex;
import dev.coracle.kernel.kconfig.KconfigSamples;
import dev.coracle.kernel.kconfig.OptionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelAuditTest {
  private static final String KCONFIG =
      "config SECURITY\n\tbool \"security\"\n"
          + "config YAMA\n\tbool \"yama\"\n\tdepends on SECURITY\n"
          + "config OLD_NAME\n\tbool \"old\"\n"
          + "config DEVMEM\n\tbool \"devmem\"\n\tdefault y\n"
          + "config STRICT\n\tbool \"strict\"\n\tdepends on DEVMEM\n"
          + "config TIMEOUT\n\tint \"timeout\"\n\tdefault 0\n";

  @TempDir Path directory;

  private KernelOptions options(String config) throws IOException {
    Files.writeString(directory.resolve("answers"), "");
    return new KernelOptions(
        KconfigIndex.read(directory), KconfigSamples.model(KCONFIG), List.of(), config);
  }

  private static Recommendation recommended(String symbol, String want, String condition) {
    return new Recommendation(symbol, want, condition, List.of("OLD_NAME"), "because");
  }

  private Finding finding(String config, Recommendation recommendation) throws IOException {
    return KernelAudit.of(options(config), List.of(recommendation)).findings().get(0);
  }

  @Test
  void eachSettingIsComparedWithItsValueHere() throws IOException {
    Recommendation yama = new Recommendation("YAMA", "y", "", List.of(), "because");
    Finding off = finding("", yama);
    assertEquals(State.DIFFERENT, off.state());
    assertEquals("n", off.value());
    assertEquals(List.of("CONFIG_SECURITY=y"), off.lines());
    assertEquals("YAMA=y", off.recommended());
    assertEquals(
        List.of("YAMA y because", "SECURITY y because"),
        off.options(SourceLocation.file("recipe.yaml")).stream()
            .map(each -> each.symbol().value() + " " + each.value() + " " + each.reason())
            .toList());
    assertEquals(State.MET, finding("CONFIG_SECURITY=y\nCONFIG_YAMA=y\n", yama).state());
    Finding renamed = finding("", recommended("NEW_NAME", "y", ""));
    assertEquals("OLD_NAME " + State.DIFFERENT, renamed.symbol() + " " + renamed.state());
    assertEquals(
        State.MET, finding("", new Recommendation("NONE", "n", "", List.of(), "because")).state());
    assertEquals(
        State.UNKNOWN,
        finding("", new Recommendation("NONE", "y", "", List.of(), "because")).state());
    assertEquals(State.DIFFERENT, finding("", recommended("STRICT", "y", "DEVMEM")).state());
    assertEquals(
        State.NOT_APPLICABLE,
        finding("CONFIG_DEVMEM=n\n", recommended("STRICT", "y", "DEVMEM")).state());
    assertEquals(State.DIFFERENT, finding("", recommended("TIMEOUT", "-1", "")).state());
    assertEquals(
        State.MET, finding("CONFIG_TIMEOUT=-1\n", recommended("TIMEOUT", "-1", "")).state());
  }

  @Test
  void theSettingsOfTheProgramAreSound() {
    Set<String> seen = new HashSet<>();
    List<Recommendation> all = Recommendations.ofSelfProtection();
    for (Recommendation each : all) {
      assertTrue(OptionRequest.isSymbol(each.symbol()) && seen.add(each.symbol()), each.symbol());
      assertTrue(each.want().matches("y|n|-?[0-9]+"), each.symbol());
      assertFalse(each.reason().isBlank(), each.symbol());
      assertTrue(each.condition().isEmpty() || OptionRequest.isSymbol(each.condition()));
    }
    assertTrue(all.size() > 50, "all of the project's page that a guest can have");
  }
}
