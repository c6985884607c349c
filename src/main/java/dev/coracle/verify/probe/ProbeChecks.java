package dev.coracle.verify.probe;

import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the probe must have found inside the guest. */
public final class ProbeChecks {
  private static final CheckId COMPLETE =
      CheckId.of(BootId.PROBE, "complete", Cause.PROBE_INCOMPLETE);
  private static final CheckId DAX_MOUNT = CheckId.of(BootId.PROBE, "dax.mount", Cause.DAX_LOST);
  private static final CheckId DAX_FILES = CheckId.of(BootId.PROBE, "dax.files", Cause.DAX_LOST);
  private static final CheckId ROOT = CheckId.probe("root");
  private static final CheckId BINARIES = CheckId.probe("binaries");

  private static final int SHOWN = 5;

  /** A shell's statuses for a program that cannot be run, and the signals of a broken one. */
  private static final Set<Integer> BROKEN = Set.of(126, 127, 132, 134, 135, 136, 139);

  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final ProbeFacts facts;
  private final ProbeHost host;
  private final List<Check> checks = new ArrayList<>();

  /** The checks of one boot of the probe: what it reported, and what the host saw of it. */
  public ProbeChecks(VerifyPlan plan, MachineProfile machine, ProbeFacts facts, ProbeHost host) {
    this.plan = plan;
    this.machine = machine;
    this.facts = facts;
    this.host = host;
  }

  /** All of them, in the order of the report. */
  public List<Check> all() {
    checks.add(
        COMPLETE.answer(
            facts.complete(),
            "the probe finished",
            facts.last().isEmpty()
                ? "the probe reported nothing"
                : "the probe's last answer is '" + facts.last() + "'"));
    root();
    checks.add(UnitCheck.of(plan, facts));
    binaries();
    overlay();
    network();
    server();
    expect("volume", List.of("volume.mount"), "volume.read");
    checks.addAll(HotplugChecks.of(facts, host));
    checks.add(new WriteCheck(plan, machine).of(facts, host));
    checks.addAll(UserChecks.of(plan, facts, host));
    return checks;
  }

  private void root() {
    String root = facts.first("root").map(f -> f.value() + " " + f.detail()).orElse("");
    if (RootDevice.isIn(plan)) {
      checks.add(verityRoot(root));
    }
    Optional<String> noDax = RootDevice.noDax(plan, machine);
    if (noDax.isPresent()) {
      checks.add(DAX_MOUNT.notApplicable(noDax.get()));
      checks.add(DAX_FILES.notApplicable(noDax.get()));
      return;
    }
    checks.add(
        DAX_MOUNT.answer(
            root.contains("dax=always"),
            root,
            root.isEmpty() ? "the probe did not see the root" : "no dax=always: " + root));
    List<ProbeFacts.Fact> not = facts.all("dax.not");
    long mapped = facts.number("dax.mapped").orElse(0);
    checks.add(
        DAX_FILES.answer(
            mapped > 0 && not.isEmpty(),
            "STATX_ATTR_DAX on all " + mapped + " files",
            "STATX_ATTR_DAX on " + mapped + " files, not on " + not.size() + some(details(not))));
  }

  /** The name of the root's device proves nothing: its device mapper table must be as shipped. */
  private Check verityRoot(String root) {
    String device = RootDevice.device(plan, machine);
    if (!root.contains(" " + device + " ")) {
      return ROOT.fail(
          root.isEmpty() ? "the probe did not see the root" : "not " + device + ": " + root);
    }
    Optional<DeviceTable> wanted = DeviceTable.ofCommandLine(plan.files().commandLine());
    Optional<DeviceTable> found = facts.rootTable();
    return ROOT.answer(
        found.isPresent() && wanted.isPresent() && found.get().verifiesAs(wanted.get()),
        "the root is " + device + ", a verity target as shipped",
        "the root is "
            + device
            + ", but not with the shipped verity target: "
            + found.map(DeviceTable::text).orElse("the kernel reports no target"));
  }

  private void binaries() {
    List<ProbeFacts.Fact> ran = facts.all("binary");
    List<String> broken = new ArrayList<>();
    for (ProbeFacts.Fact fact : ran) {
      if (!starts(fact)) {
        broken.add(fact.detail() + " (status " + fact.value() + ")");
      }
    }
    int missing = plan.expectations().binaries().size() - ran.size();
    if (missing > 0) {
      broken.add(missing + " not tried");
    }
    if (plan.expectations().binaries().isEmpty()) {
      checks.add(BINARIES.notApplicable("the result lists no binaries"));
    } else {
      checks.add(
          BINARIES.answer(
              broken.isEmpty(),
              "all " + ran.size() + " start",
              broken.size() + " do not start" + some(broken)));
    }
  }

  /** A program of many names that has none for the option has started all the same. */
  static boolean starts(ProbeFacts.Fact fact) {
    if (fact.detail().endsWith(": applet not found")) {
      return true;
    }
    try {
      return !BROKEN.contains(Integer.parseInt(fact.value()))
          && !fact.detail().contains("error while loading shared libraries");
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void overlay() {
    expect("overlay", List.of("overlay.mount"), "overlay.read");
  }

  private void network() {
    Optional<ProbeFacts.Fact> bad =
        List.of("net.link", "net.address", "net.route", "net.ping").stream()
            .map(facts::firstOrMissing)
            .filter(fact -> !fact.ok())
            .findFirst();
    checks.add(
        CheckId.probe("network")
            .answer(
                bad.isEmpty(),
                "link up, address " + ProbeDisk.ADDRESS + ", gateway answers",
                bad.map(ProbeFacts.Fact::text).orElse("")));
  }

  /** The guest's line must have arrived, and the answer that only the server knows gone back. */
  private void server() {
    ProbeFacts.Fact fact = facts.firstOrMissing("tcp.exchange");
    boolean answered = fact.ok() && fact.detail().equals(host.exchange().answer());
    checks.add(
        CheckId.probe("tcp")
            .answer(
                host.exchange().received() && answered,
                "a server on the host's loopback was reached, and answered",
                (host.exchange().received() ? "" : "the server on the host received nothing; ")
                    + fact.text()));
  }

  /** Steps that must be ok, and a file that must read as this boot's token. */
  private void expect(String name, List<String> steps, String read) {
    CheckId id = CheckId.probe(name);
    for (String step : steps) {
      ProbeFacts.Fact fact = facts.firstOrMissing(step);
      if (!fact.ok()) {
        checks.add(id.fail(fact.text()));
        return;
      }
    }
    ProbeFacts.Fact fact = facts.firstOrMissing(read);
    checks.add(
        id.answer(
            fact.ok() && fact.detail().equals(host.token()),
            "mounted, and its file reads as written",
            fact.text()));
  }

  private static List<String> details(List<ProbeFacts.Fact> facts) {
    return facts.stream().map(ProbeFacts.Fact::detail).toList();
  }

  private static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return ": " + shown + (names.size() > SHOWN ? ", …" : "");
  }
}
