package dev.coracle.verify.probe;

import dev.coracle.verify.report.Check;
import java.util.List;
import java.util.Optional;

/** Whether each device that was plugged into the running guest came, could be read, and went. */
final class HotplugChecks {
  private final ProbeFacts facts;
  private final String token;

  private HotplugChecks(ProbeFacts facts, String token) {
    this.facts = facts;
    this.token = token;
  }

  static List<Check> of(ProbeFacts facts, ProbeHost host) {
    HotplugChecks checks = new HotplugChecks(facts, host.token());
    return host.plugs().stream().map(checks::judge).toList();
  }

  private Check judge(Hotplug.Outcome plug) {
    String name = "probe.hotplug-" + plug.name();
    String key = "plug." + plug.name() + ".";
    Optional<String> notHere = plug.withheld().isPresent() ? plug.withheld() : cannot(key);
    if (notHere.isPresent()) {
      return Check.notApplicable(name, notHere.get());
    }
    if (plug.refused().isPresent()) {
      return Check.of(name, false, plug.refused().get());
    }
    for (String step : List.of("arrived", "mount", "read", "umount", "gone")) {
      ProbeFacts.Fact fact = facts.firstOrMissing(key + step);
      if (!fact.ok() || step.equals("read") && !fact.detail().equals(token)) {
        return Check.of(name, false, fact.words());
      }
    }
    return Check.of(
        name,
        plug.gone(),
        "plugged in while the guest ran, mounted, read as written, and taken away again",
        "the guest let go of it, but QEMU did not say that it is gone");
  }

  /** What the guest has not got, by its own word. */
  private Optional<String> cannot(String key) {
    if (facts.first("plug.slots").filter(fact -> fact.value().equals("0")).isPresent()) {
      return Optional.of("the guest's kernel has no slot that a device could be plugged into");
    }
    return facts
        .first(key + "lacks")
        .map(fact -> "the guest's kernel lacks " + fact.value() + ", or " + fact.detail());
  }
}
