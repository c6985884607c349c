package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProbeChecksTest {
  private static final String GOOD =
      """
      begin\tT
      root\terofs\t/dev/pmem0p1 ro,relatime,dax=always
      dax.mapped\t59\t
      overlay.mount\tok\t
      overlay.read\tok\tT
      net.link\tok\t
      net.address\tok\t
      net.route\tok\t
      net.ping\tok\t
      volume.mount\tok\t
      volume.read\tok\tT
      end\tT
      """;

  @Test
  void aSilentProbeFailsEverythingThatAppliesAndSaysSo() {
    List<Check> checks = checks("");
    assertTrue(checks.stream().noneMatch(c -> c.result() == Check.Result.PASS));
    assertEquals("the probe said nothing", detail(checks, "probe.complete"));
  }

  @Test
  void goodFactsPass() {
    List<Check> checks = checks(GOOD);
    assertEquals(
        Set.of("probe.units"),
        checks.stream().filter(Check::failed).map(Check::name).collect(Collectors.toSet()),
        checks::toString);
  }

  @Test
  void anotherBootsEndIsNotThisOnes() {
    assertFalse(ProbeFacts.parse("end\tother\n", "T").complete());
    assertFalse(ProbeFacts.parse("end\tT\nmore\tx\n", "T").complete());
    assertTrue(ProbeFacts.parse("end\tT\n", "T").complete());
  }

  @Test
  void oneWrongFactFailsOneCheck() {
    assertFailed("probe.dax.mount", GOOD.replace(",dax=always", ""));
    assertFailed(
        "probe.dax.files", GOOD.replace("dax.mapped\t59", "dax.not\t0\t/a\ndax.mapped\t58"));
    assertFailed("probe.dax.files", GOOD.replace("dax.mapped\t59\t\n", ""));
    assertFailed("probe.overlay", GOOD.replace("overlay.read\tok\tT", "overlay.read\tok\tX"));
    assertFailed("probe.network", GOOD.replace("net.ping\tok", "net.ping\t1"));
    assertFailed("probe.volume", GOOD.replace("volume.mount\tok", "volume.mount\t255"));
  }

  @Test
  void unitsAreHeldAgainstTheRecipes() throws Exception {
    byte[] answer;
    try (InputStream stream =
        ProbeChecksTest.class.getResourceAsStream("/verify/units-answer.bin")) {
      answer = stream.readAllBytes();
    }
    String facts = GOOD + "units\t" + Base64.getEncoder().encodeToString(answer) + "\n";
    String detail = detail(checks(facts), "probe.units");
    assertTrue(detail.contains("no-such.service is not-found"), detail);
    assertTrue(detail.contains("slices.target is active, but not expected"), detail);
    assertFalse(detail.contains("basic.target"), detail);
    assertFalse(detail.contains(".mount"), detail);
  }

  private static void assertFailed(String name, String facts) {
    assertTrue(
        checks(facts).stream().anyMatch(c -> c.name().equals(name) && c.failed()),
        () -> checks(facts).toString());
  }

  private static List<Check> checks(String facts) {
    return new ProbeChecks(
            ClassifierTest.Plans.plan(), new Q35Lite(), ProbeFacts.parse(facts, "T"), "T")
        .all();
  }

  private static String detail(List<Check> checks, String name) {
    return checks.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow().detail();
  }
}
