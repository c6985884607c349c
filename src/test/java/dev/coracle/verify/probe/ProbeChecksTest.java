package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      tcp.exchange\tok\tA
      volume.mount\tok\t
      volume.read\tok\tT
      plug.slots\t3\t
      plug.disk.arrived\tok\t
      plug.disk.mount\tok\t
      plug.disk.read\tok\tT
      plug.disk.umount\tok\t
      plug.disk.gone\tok\t
      write.try\t0\tdd
      write.try\t1\tblockdev
      write.before\tpmem0\tAA==
      write.before\tpmem0p1\tBB==
      write.after\tpmem0\tAA==
      write.after\tpmem0p1\tBB==
      end\tT
      """;
  private static final Sha256 IMAGE = Sha256.of(new byte[0]);
  private static final Hotplug.Outcome GONE =
      new Hotplug.Outcome("disk", Optional.empty(), Optional.empty(), true);

  @Test
  void aProbeWithoutOutputFailsEveryCheckThatApplies() {
    List<Check> checks = checks("");
    assertTrue(checks.stream().noneMatch(c -> c.result() == Check.Result.PASS));
    assertEquals("the probe reported nothing", detail(checks, "probe.complete"));
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
  void aProgramThatRefusesTheOptionHasStarted() {
    assertTrue(starts("127", "/usr/bin/box --version: applet not found"));
    assertFalse(starts("127", "/usr/bin/box timeout: can't execute '/usr/bin/box'"));
    assertTrue(starts("1", "/usr/bin/box unknown option"));
  }

  private static boolean starts(String status, String detail) {
    return ProbeChecks.starts(
        ProbeFacts.parse("binary\t" + status + "\t" + detail + "\n", "T").all("binary").get(0));
  }

  @Test
  void theEndTokenOfAnotherBootDoesNotCount() {
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
    assertFailed("probe.tcp", GOOD.replace("tcp.exchange\tok\tA", "tcp.exchange\tok\tB"));
    assertFailed("probe.tcp", GOOD.replace("tcp.exchange\tok\tA", "tcp.exchange\t1\tA"));
    assertFailed("probe.volume", GOOD.replace("volume.mount\tok", "volume.mount\t255"));
  }

  @Test
  void aServerThatReceivedNothingWasNotReachedWhateverTheGuestReports() {
    List<Check> checks = checks(GOOD, host(false, GONE));
    assertTrue(checks.stream().anyMatch(c -> c.name().equals("probe.tcp") && c.failed()));
    assertTrue(detail(checks, "probe.tcp").startsWith("the server on the host received nothing"));
  }

  @Test
  void eachStepOfAHotPlugCounts() {
    for (String step : List.of("arrived", "mount", "read", "umount", "gone")) {
      String fact = "plug.disk." + step + "\tok\t";
      assertFailed("probe.hotplug-disk", GOOD.replace(fact, "plug.disk." + step + "\t1\tno "));
      assertFailed("probe.hotplug-disk", GOOD.replace(fact, "other\tok\t"));
    }
    assertFailed("probe.hotplug-disk", GOOD.replace("disk.read\tok\tT", "disk.read\tok\tX"));
  }

  @Test
  void aDeviceThatQemuRefusesOrKeepsFails() {
    Hotplug.Outcome refused =
        new Hotplug.Outcome("disk", Optional.empty(), Optional.of("QEMU: no"), true);
    assertEquals("QEMU: no", hotplugDetail(Check.Result.FAIL, GOOD, refused));
    Hotplug.Outcome kept = new Hotplug.Outcome("disk", Optional.empty(), Optional.empty(), false);
    assertTrue(hotplugDetail(Check.Result.FAIL, GOOD, kept).contains("QEMU did not report"));
  }

  @Test
  void aDeviceThatCannotBePluggedInDoesNotApply() {
    Hotplug.Outcome skipped =
        new Hotplug.Outcome("disk", Optional.of("no bus"), Optional.empty(), false);
    assertEquals("no bus", hotplugDetail(Check.Result.NOT_APPLICABLE, "", skipped));
    Hotplug.Outcome unasked =
        new Hotplug.Outcome("disk", Optional.empty(), Optional.empty(), false);
    assertEquals(
        "the guest's kernel has no slot to plug a device into",
        hotplugDetail(Check.Result.NOT_APPLICABLE, "plug.slots\t0\t\n", unasked));
    assertEquals(
        "the guest's kernel lacks the driver d, or the file system f",
        hotplugDetail(
            Check.Result.NOT_APPLICABLE,
            "plug.slots\t3\t\nplug.disk.lacks\tthe driver d\tthe file system f\n",
            unasked));
  }

  private static String hotplugDetail(Check.Result result, String facts, Hotplug.Outcome device) {
    List<Check> checks = checks(facts, host(true, device));
    Check check =
        checks.stream()
            .filter(c -> c.name().equals("probe.hotplug-disk"))
            .findFirst()
            .orElseThrow();
    assertEquals(result, check.result(), check::toString);
    return check.detail();
  }

  @Test
  void whatRootWritesMustNeitherStayNorArrive() {
    String name = "probe.image.protected";
    assertEquals(
        "2 attempts of root's to write (1 without an error) changed neither what the guest reads"
            + " nor the file",
        detail(checks(GOOD), name));
    assertFailed(
        name,
        Cause.IMAGE_WRITABLE,
        GOOD.replace("write.after\tpmem0\tAA==", "write.after\tpmem0\tCC=="));
    for (String unanswered :
        List.of(
            GOOD.replace("write.after\tpmem0\tAA==", "write.after\tpmem0\t"),
            GOOD.replace("write.after\tpmem0\tAA==\n", ""),
            GOOD.replace("\tAA==", "\t"),
            GOOD.replaceAll("write.try.*\n", ""),
            GOOD.replaceAll("write.before.*\n", ""))) {
      assertFailed(name, Cause.PROBE_INCOMPLETE, unanswered);
    }
  }

  @Test
  void aMachineThatLosesWritesWithoutAnErrorIsReported() {
    Check check =
        new WriteCheck(SamplePlan.plan(), Profiles.Q35_PMEM)
            .of(ProbeFacts.parse(GOOD, "T"), host(true, GONE));
    assertEquals(Check.Result.PASS, check.result());
    assertTrue(check.detail().contains("a write is lost without an error here"), check::detail);
  }

  @Test
  void aMachineThatCannotForbidItReportsWhatIsProtected() {
    String changed = GOOD.replace("write.after\tpmem0\tAA==", "write.after\tpmem0\tCC==");
    ProbeHost host = host(true, GONE);
    Check check =
        new WriteCheck(SamplePlan.plan(), Profiles.QEMU_LITE)
            .of(ProbeFacts.parse(changed, "T"), host);
    assertEquals(Check.Result.NOT_APPLICABLE, check.result());
    assertTrue(check.detail().contains("Protected: base.img"), check::detail);
    assertTrue(check.detail().contains("private copies of pages (pmem0)"), check::detail);
    ProbeHost written =
        new ProbeHost(
            "T", host.exchange(), host.devices(), Sha256.of(new byte[] {1}), host.answers());
    assertTrue(
        new WriteCheck(SamplePlan.plan(), Profiles.QEMU_LITE)
            .of(ProbeFacts.parse(GOOD, "T"), written)
            .failed());
  }

  @Test
  void unitsAreComparedWithTheRecipes() throws Exception {
    byte[] answer;
    try (InputStream stream =
        ProbeChecksTest.class.getResourceAsStream("/verify/units-answer.bin")) {
      answer = stream.readAllBytes();
    }
    String facts = GOOD + "units\t" + Base64.getEncoder().encodeToString(answer) + "\n";
    String detail = detail(checks(facts), "probe.units");
    assertTrue(detail.contains("local-fs.target is active, but not expected"), detail);
    assertFalse(detail.contains("basic.target"), detail);
  }

  private static void assertFailed(String name, Cause cause, String facts) {
    Check check =
        checks(facts).stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    assertTrue(check.failed(), check::toString);
    assertEquals(cause, check.id().cause(), check::toString);
  }

  private static void assertFailed(String name, String facts) {
    assertTrue(
        checks(facts).stream().anyMatch(c -> c.name().equals(name) && c.failed()),
        () -> checks(facts).toString());
  }

  private static ProbeHost host(boolean received, Hotplug.Outcome device) {
    return new ProbeHost(
        "T", new ProbeServer.Exchange(received, "A"), List.of(device), IMAGE, Map.of());
  }

  private static List<Check> checks(String facts) {
    return checks(facts, host(true, GONE));
  }

  private static List<Check> checks(String facts, ProbeHost host) {
    return new ProbeChecks(SamplePlan.plan(), Profiles.Q35_LITE, ProbeFacts.parse(facts, "T"), host)
        .all();
  }

  private static String detail(List<Check> checks, String name) {
    return checks.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow().detail();
  }
}
