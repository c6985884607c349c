package dev.coracle.verify;

import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import java.util.List;
import java.util.Optional;

/**
 * One observed boot of a further image: the same tree, handed over in another form. A disk that is
 * no NVDIMM is a virtio disk, and the guest reads it without DAX.
 */
final class OutputBoot {
  /** What the command line says of the root where it is not mapped. */
  private static final String READ = " rootflags=";

  private static final String MAPPED = " rootflags=dax=always";

  private final VerifyPlan plan;
  private final VerifyPlan.Form form;
  private final MachineProfile machine;
  private final Accelerator accelerator;

  OutputBoot(
      VerifyPlan plan, VerifyPlan.Form form, MachineProfile machine, Accelerator accelerator) {
    this.plan = plan.of(form);
    this.form = form;
    this.machine = machine;
    this.accelerator = accelerator;
  }

  /** Names log and report. */
  String name() {
    return "form-" + form.name();
  }

  /** The answer where there is nothing to boot; empty where there is. */
  Optional<Check> notApplicable() {
    if (!form.bootable()) {
      return Optional.of(
          Check.notApplicable(check(), "nothing boots from an archive of this form"));
    }
    return form.isInitramfs()
        ? machine.noInitramfs().map(why -> Check.notApplicable(check(), why))
        : Optional.empty();
  }

  BootSpec spec() {
    if (form.isInitramfs()) {
      return new BootSpec(
          accelerator.name(),
          machine.kernel(plan),
          null,
          form.file(),
          CommandLines.with(
              CommandLines.unpacked(plan.commandLine()), CommandLines.OBSERVED, machine),
          plan.memory(),
          GuestClock.HOST,
          List.of(),
          null);
    }
    boolean asRoot = mapped() || machine.noDax().isPresent();
    String device = asRoot ? machine.rootDevice(plan) : machine.firstDisk() + partition();
    String words =
        "root=" + device + " rootfstype=" + form.fileSystem() + (mapped() ? MAPPED : READ);
    return new BootSpec(
        accelerator.name(),
        machine.kernel(plan),
        asRoot ? form.file() : null,
        null,
        CommandLines.with(plan.commandLine(), words + " " + CommandLines.OBSERVED, machine),
        plan.memory(),
        GuestClock.HOST,
        asRoot ? List.of() : List.of(form.file()),
        null);
  }

  private boolean mapped() {
    return form.layout().equals("nvdimm") && machine.noDax().isEmpty();
  }

  private String partition() {
    return form.layout().equals("plain") ? "" : "1";
  }

  private String check() {
    return "form." + form.name();
  }

  /** The boot's verdict. */
  Check check(BootResult result) {
    String name = check();
    Optional<BootFailure> failure = failure(result);
    return failure.isPresent()
        ? Check.of(
            name,
            false,
            failure.get().cause().explanation()
                + (failure.get().detail().isEmpty() ? "" : ": " + failure.get().detail()))
        : Check.of(
            name,
            true,
            String.format("%s reached after %d ms", plan.targetUnit(), result.wall().toMillis()));
  }

  /** Why it is not good; empty if it is. */
  Optional<BootFailure> failure(BootResult result) {
    FailureClassifier classifier = new FailureClassifier(name(), plan);
    Optional<BootFailure> missed = classifier.classify(result);
    if (missed.isPresent()) {
      return missed;
    }
    return ObservedChecks.of(plan, machine, accelerator, result).stream()
        .filter(Check::failed)
        .findFirst()
        .map(
            check ->
                classifier.found(Cause.of(check), check.name() + ": " + check.detail(), result));
  }
}
