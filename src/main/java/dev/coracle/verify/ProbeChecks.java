package dev.coracle.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the probe must have found inside the guest. */
final class ProbeChecks {
  private static final int SHOWN = 5;

  /** Types whose units come from files; systemd makes the others up from what it finds. */
  private static final Set<String> FROM_FILES =
      Set.of("service", "socket", "timer", "path", "target", "automount");

  /** The shell's words for a program that cannot be run, and the signals of a broken one. */
  private static final Set<Integer> BROKEN = Set.of(126, 127, 132, 134, 135, 136, 139);

  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final ProbeFacts facts;
  private final String token;
  private final List<Check> checks = new ArrayList<>();

  ProbeChecks(VerifyPlan plan, MachineProfile machine, ProbeFacts facts, String token) {
    this.plan = plan;
    this.machine = machine;
    this.facts = facts;
    this.token = token;
  }

  List<Check> all() {
    checks.add(
        Check.of(
            "probe.complete",
            facts.complete(),
            "the probe came to its end",
            facts.last().isEmpty()
                ? "the probe said nothing"
                : "the probe's last word is '" + facts.last() + "'"));
    root();
    units();
    binaries();
    overlay();
    network();
    expect("probe.volume", List.of("volume.mount"), "volume.read");
    checks.addAll(UserChecks.of(plan, facts));
    return checks;
  }

  private void root() {
    String root = facts.first("root").map(f -> f.value() + " " + f.detail()).orElse("");
    if (CheckedRoot.isIn(plan)) {
      String device = CheckedRoot.device(plan, machine);
      checks.add(
          Check.of(
              "probe.root",
              root.contains(" " + device + " "),
              "the root is " + device + ", whose blocks are checked",
              root.isEmpty() ? "the probe did not see the root" : "not " + device + ": " + root));
    }
    Optional<String> noDax = CheckedRoot.noDax(plan, machine);
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

  private void units() {
    SystemdBus.Answer answer;
    try {
      answer = facts.units();
    } catch (IllegalArgumentException e) {
      checks.add(Check.of("probe.units", false, e.getMessage()));
      return;
    }
    Set<String> wrong = new TreeSet<>();
    for (SystemdBus.Unit unit : answer.all()) {
      if (unit.active().equals("failed")) {
        wrong.add(unit.name() + " failed");
      } else if (unit.active().equals("active") && !expected(unit.name())) {
        wrong.add(unit.name() + " is active, but not expected");
      }
    }
    for (SystemdBus.Unit unit : answer.named()) {
      if (!unit.load().equals("loaded")) {
        wrong.add(unit.name() + " is " + unit.load());
      }
    }
    long active = answer.all().stream().filter(unit -> unit.active().equals("active")).count();
    checks.add(
        Check.of(
            "probe.units",
            wrong.isEmpty(),
            answer.named().size() + " as expected, " + active + " active, none failed",
            String.join("; ", wrong)));
  }

  private boolean expected(String unit) {
    String type = unit.substring(unit.lastIndexOf('.') + 1);
    if (!FROM_FILES.contains(type) || plan.expectedUnits().contains(unit)) {
      return true;
    }
    int at = unit.indexOf('@');
    return at > 0 && plan.expectedUnits().contains(unit.substring(0, at + 1) + "." + type)
        || unit.equals(plan.targetUnit());
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
            .map(this::factOrMissing)
            .filter(fact -> !fact.ok())
            .findFirst();
    checks.add(
        Check.of(
            "probe.network",
            bad.isEmpty(),
            "link up, address " + ProbeDisk.ADDRESS + ", gateway answers",
            bad.map(ProbeChecks::words).orElse("")));
  }

  /** Steps that must be ok, and a file that must read as this boot's token. */
  private void expect(String name, List<String> steps, String read) {
    for (String step : steps) {
      ProbeFacts.Fact fact = factOrMissing(step);
      if (!fact.ok()) {
        checks.add(Check.of(name, false, words(fact)));
        return;
      }
    }
    ProbeFacts.Fact fact = factOrMissing(read);
    checks.add(
        Check.of(
            name,
            fact.ok() && fact.detail().equals(token),
            "mounted, and its file reads as written",
            words(fact)));
  }

  private ProbeFacts.Fact factOrMissing(String key) {
    return facts
        .first(key)
        .orElseGet(() -> new ProbeFacts.Fact(key, "missing", "the probe did not come so far"));
  }

  private static String words(ProbeFacts.Fact fact) {
    return (fact.key() + ": " + fact.value() + " " + fact.detail()).strip();
  }

  private static List<String> details(List<ProbeFacts.Fact> facts) {
    return facts.stream().map(ProbeFacts.Fact::detail).toList();
  }

  private static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return ": " + shown + (names.size() > SHOWN ? ", …" : "");
  }
}
