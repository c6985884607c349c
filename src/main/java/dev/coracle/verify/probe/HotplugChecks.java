package dev.coracle.verify.probe;

import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.util.List;
import java.util.Optional;

/**
 * Whether each device that was plugged into the running guest appeared, could be read, and left.
 */
final class HotplugChecks {
  private final ProbeFacts facts;
  private final String token;

  private HotplugChecks(ProbeFacts facts, String token) {
    this.facts = facts;
    this.token = token;
  }

  static List<Check> of(ProbeFacts facts, ProbeHost host) {
    HotplugChecks checks = new HotplugChecks(facts, host.token());
    return host.devices().stream().map(checks::judge).toList();
  }

  private Check judge(Hotplug.Outcome device) {
    CheckId id = CheckId.probe("hotplug-" + device.name());
    String key = "plug." + device.name() + ".";
    Optional<String> notHere = device.skipped().isPresent() ? device.skipped() : cannot(key);
    if (notHere.isPresent()) {
      return id.notApplicable(notHere.get());
    }
    if (device.refused().isPresent()) {
      return id.fail(device.refused().get());
    }
    for (String step : List.of("arrived", "mount", "read", "umount", "gone")) {
      ProbeFacts.Fact fact = facts.firstOrMissing(key + step);
      if (!fact.ok() || (step.equals("read") && !fact.detail().equals(token))) {
        return id.fail(fact.text());
      }
    }
    return id.answer(
        device.deleted(),
        "plugged in while the guest ran, mounted, read as written, and unplugged again",
        "the guest released it, but QEMU did not report DEVICE_DELETED");
  }

  /** What the guest reports that it lacks. */
  private Optional<String> cannot(String key) {
    if (facts.first("plug.slots").filter(fact -> fact.value().equals("0")).isPresent()) {
      return Optional.of("the guest's kernel has no slot to plug a device into");
    }
    return facts
        .first(key + "lacks")
        .map(fact -> "the guest's kernel lacks " + fact.value() + ", or " + fact.detail());
  }
}
