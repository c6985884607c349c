package dev.coracle.verify.probe;

import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the probe must have found inside the guest. */
public final class ProbeChecks {
  private static final int SHOWN = 5;

  /** The shell's words for a program that cannot be run, and the signals of a broken one. */
  private static final Set<Integer> BROKEN = Set.of(126, 127, 132, 134, 135, 136, 139);

  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final ProbeFacts facts;
  private final ProbeHost host;
  private final List<Check> checks = new ArrayList<>();

  /** The checks of one boot of the probe: what it said, and what the host saw of it. */
  public ProbeChecks(VerifyPlan plan, MachineProfile machine, ProbeFacts facts, ProbeHost host) {
    this.plan = plan;
    this.machine = machine;
    this.facts = facts;
    this.host = host;
  }

  /** All of them, in the order of the report. */
  public List<Check> all() {
    checks.add(
        Check.of(
            "probe.complete",
            facts.complete(),
            "the probe came to its end",
            facts.last().isEmpty()
                ? "the probe said nothing"
                : "the probe's last word is '" + facts.last() + "'"));
    root();
    checks.add(UnitCheck.of(plan, facts));
    binaries();
    overlay();
    network();
    server();
    expect("probe.volume", List.of("volume.mount"), "volume.read");
    checks.addAll(HotplugChecks.of(facts, host));
    checks.addAll(UserChecks.of(plan, facts));
    return checks;
  }

  private void root() {
    String root = facts.first("root").map(f -> f.value() + " " + f.detail()).orElse("");
    if (RootDevice.isIn(plan)) {
      checks.add(checkedRoot(root));
    }
    Optional<String> noDax = RootDevice.noDax(plan, machine);
    if (noDax.isPresent()) {
      checks.add(Check.notApplicable("probe.dax.mount", noDax.get()));
      checks.add(Check.notApplicable("probe.dax.files", noDax.get()));
      return;
    }
    checks.add(
        Check.of(
            "probe.dax.mount",
            root.contains("dax=always"),
            root,
            root.isEmpty() ? "the probe did not see the root" : "no dax=always: " + root));
    List<ProbeFacts.Fact> not = facts.all("dax.not");
    long mapped = facts.number("dax.mapped").orElse(0);
    checks.add(
        Check.of(
            "probe.dax.files",
            mapped > 0 && not.isEmpty(),
            "STATX_ATTR_DAX on all " + mapped + " files",
            "STATX_ATTR_DAX on " + mapped + " files, not on " + not.size() + some(details(not))));
  }

  /** That the root is a device of a name proves nothing: what it is made of must be as shipped. */
  private Check checkedRoot(String root) {
    String device = RootDevice.device(plan, machine);
    if (!root.contains(" " + device + " ")) {
      return Check.of(
          "probe.root",
          false,
          root.isEmpty() ? "the probe did not see the root" : "not " + device + ": " + root);
    }
    Optional<DeviceTable> wanted = DeviceTable.ofCommandLine(plan.commandLine());
    Optional<DeviceTable> found = facts.rootTable();
    return Check.of(
        "probe.root",
        found.isPresent() && wanted.isPresent() && found.get().checksAs(wanted.get()),
        "the root is " + device + ", whose blocks are checked",
        "the root is "
            + device
            + ", but not as one that is checked: "
            + found.map(DeviceTable::text).orElse("its kernel tells of no target"));
  }

  private void binaries() {
    List<ProbeFacts.Fact> ran = facts.all("binary");
    List<String> broken = new ArrayList<>();
    for (ProbeFacts.Fact fact : ran) {
      if (!starts(fact)) {
        broken.add(fact.detail() + " (status " + fact.value() + ")");
      }
    }
    int missing = plan.binaries().size() - ran.size();
    if (missing > 0) {
      broken.add(missing + " not tried");
    }
    if (plan.binaries().isEmpty()) {
      checks.add(Check.notApplicable("probe.binaries", "the result lists no binaries"));
    } else {
      checks.add(
          Check.of(
              "probe.binaries",
              broken.isEmpty(),
              "all " + ran.size() + " start",
              broken.size() + " do not start" + some(broken)));
    }
  }

  private static boolean starts(ProbeFacts.Fact fact) {
    try {
      return !BROKEN.contains(Integer.parseInt(fact.value()))
          && !fact.detail().contains("error while loading shared libraries");
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void overlay() {
    expect("probe.overlay", List.of("overlay.mount"), "overlay.read");
  }

  private void network() {
    Optional<ProbeFacts.Fact> bad =
        List.of("net.link", "net.address", "net.route", "net.ping").stream()
            .map(facts::firstOrMissing)
            .filter(fact -> !fact.ok())
            .findFirst();
    checks.add(
        Check.of(
            "probe.network",
            bad.isEmpty(),
            "link up, address " + ProbeDisk.ADDRESS + ", gateway answers",
            bad.map(ProbeFacts.Fact::words).orElse("")));
  }

  /** The guest's line must have come, and the answer that only the server knows gone back. */
  private void server() {
    ProbeFacts.Fact fact = facts.firstOrMissing("tcp.exchange");
    boolean answered = fact.ok() && fact.detail().equals(host.exchange().answer());
    checks.add(
        Check.of(
            "probe.tcp",
            host.exchange().heard() && answered,
            "a server on the host's loopback was reached, and answered",
            (host.exchange().heard() ? "" : "the server on the host heard nothing; ")
                + fact.words()));
  }

  /** Steps that must be ok, and a file that must read as this boot's token. */
  private void expect(String name, List<String> steps, String read) {
    for (String step : steps) {
      ProbeFacts.Fact fact = facts.firstOrMissing(step);
      if (!fact.ok()) {
        checks.add(Check.of(name, false, fact.words()));
        return;
      }
    }
    ProbeFacts.Fact fact = facts.firstOrMissing(read);
    checks.add(
        Check.of(
            name,
            fact.ok() && fact.detail().equals(host.token()),
            "mounted, and its file reads as written",
            fact.words()));
  }

  private static List<String> details(List<ProbeFacts.Fact> facts) {
    return facts.stream().map(ProbeFacts.Fact::detail).toList();
  }

  private static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return ": " + shown + (names.size() > SHOWN ? ", …" : "");
  }
}
