package dev.coracle.verify.probe;

import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether root in the guest can write to the image: the probe lifts every guard that it reaches and
 * writes to the first sector of the disk and of each partition, in several ways. Neither what the
 * guest then reads from the disk may differ, nor the file on the host.
 */
public final class WriteCheck {
  /** The check, also for results that have no disk. */
  public static final CheckId ID =
      CheckId.of(BootId.PROBE, "image.protected", Cause.IMAGE_WRITABLE);

  /** The same without an answer from the guest, which is no sign that it can write. */
  private static final CheckId UNTRIED =
      CheckId.of(BootId.PROBE, "image.protected", Cause.PROBE_INCOMPLETE);

  private final VerifyPlan plan;
  private final MachineProfile machine;

  WriteCheck(VerifyPlan plan, MachineProfile machine) {
    this.plan = plan;
    this.machine = machine;
  }

  Check of(ProbeFacts facts, ProbeHost host) {
    String file = plan.files().root().file().getFileName().toString();
    if (!host.image().equals(plan.files().root().sha256())) {
      return ID.fail("a guest wrote to " + file + ": its SHA-256 is now " + host.image().brief());
    }
    List<ProbeFacts.Fact> before = facts.all("write.before");
    List<ProbeFacts.Fact> tries = facts.all("write.try");
    if (before.isEmpty() || tries.isEmpty()) {
      return UNTRIED.fail("the probe did not try to write");
    }
    List<String> changed = new ArrayList<>();
    for (ProbeFacts.Fact sector : before) {
      Optional<ProbeFacts.Fact> after = after(facts, sector.value());
      if (sector.detail().isEmpty() || after.isEmpty() || after.get().detail().isEmpty()) {
        return UNTRIED.fail("the guest cannot read the first sector of " + sector.value());
      }
      if (!after.get().detail().equals(sector.detail())) {
        changed.add(sector.value());
      }
    }
    return changed.isEmpty() ? ID.pass(unchanged(tries)) : changed(changed, file);
  }

  private static Optional<ProbeFacts.Fact> after(ProbeFacts facts, String device) {
    return facts.all("write.after").stream().filter(f -> f.value().equals(device)).findFirst();
  }

  private String unchanged(List<ProbeFacts.Fact> tries) {
    long silent = tries.stream().filter(fact -> fact.value().equals("0")).count();
    return tries.size()
        + " attempts of root's to write ("
        + silent
        + " without an error) changed neither what the guest reads nor the file"
        + (machine.reportsLostWrites()
            ? ""
            : "; a write is lost without an error here, since the device cannot say that it is"
                + " read-only");
  }

  /** The file is as it was: what the guest changed are its own copies of pages. */
  private Check changed(List<String> devices, String file) {
    String names = String.join(", ", devices);
    return machine.mapsReadOnly()
        ? ID.fail("what root in the guest writes to " + names + " stays there until the guest ends")
        : ID.notApplicable(
            machine.name()
                + " cannot map an image read-only. Protected: "
                + file
                + ", and so all other guests; not protected: what this guest itself reads, since"
                + " its root writes to private copies of pages ("
                + names
                + ")");
  }
}
