package dev.coracle.verify.report;

import java.util.Locale;

/** Why a result did not pass, as far as its console, its exit and its silence show. */
public enum Cause {
  KERNEL_REQUIREMENTS(
      "the kernel lacks what the machine needs",
      "add the options to a kernel fragment of the recipe, or choose another verify.machine"),
  KERNEL_LACKS_FILE_SYSTEM(
      "the kernel cannot read the root file system",
      "add the kernel fragment of the file system to the recipe"),
  ROOT_MISSING(
      "the kernel finds no root device",
      "compare root= with the machine's root device, and check that the kernel has its driver"),
  ROOT_UNREADABLE(
      "the kernel cannot mount the root",
      "build the image again, and check that the kernel reads its file system"),
  NO_INIT(
      "the root has no init that starts",
      "check that the image holds systemd, and what init= names"),
  INIT_DIED(
      "init ended, so the kernel panicked",
      "read the last console lines; a library may be missing"),
  INIT_FROZE(
      "init met an error that it cannot go on from",
      "read the last console lines; a kernel option may be missing"),
  KERNEL_PANIC(
      "the kernel panicked", "read the console log; the lines before the panic explain it"),
  VERITY_CORRUPT(
      "a block of the root is not what it was when the image was made, so the kernel stopped",
      "start no guest from this image; `coracle verify --hash` names the file; fetch or build it"
          + " again"),
  DAX_LOST(
      "the guest boots, but its root is not mapped (DAX lost)",
      "keep the layout's alignment and the kernel's DAX options; read the console log"),
  UNIT_FAILED(
      "a unit failed",
      "run the unit's program by hand, and read the lines before its failure in the console log"),
  UNIT_HUNG(
      "a unit neither started nor failed in time",
      "find what the unit waits for; raise verify.deadline if it is only slow"),
  TARGET_NOT_REACHED(
      "systemd finished starting without reaching the target",
      "check that the default target is in the image and that nothing conflicts with it"),
  GUEST_SILENT(
      "the guest wrote nothing to its console",
      "check that the kernel has the console of the machine; raise verify.deadline on a busy host"),
  CONSOLE_FLOOD(
      "the guest wrote more to its console than a boot can",
      "read the end of the console log to see what writes, and silence it"),
  CONSOLE_NOT_CLEAN(
      "the console shows warnings that no waiver covers",
      "remove the reason, or waive the line with its reason in verify.waivers"),
  IMAGE_CHANGED(
      "a file is not, or did not stay, the shipped one",
      "build the result again, and let nothing write to it"),
  IMAGE_WRITABLE(
      "a guest can change its image",
      "give guests the image by a backend that is read-only (readonly=on): a flag of the device"
          + " is one that the guest's root can reset"),
  PROBE_INCOMPLETE(
      "the probe inside the guest did not finish",
      "read the probe's last answer, and what the guest did then in the console log"),
  LIMIT_EXCEEDED(
      "the guest boots, but exceeds a limit of its recipe",
      "make the guest smaller or faster, or raise the limit in verify.limits"),
  CHECK_FAILED(
      "the guest boots, but a check inside it failed",
      "read what the check saw, and the console log of its boot"),
  GUEST_RESTARTED(
      "the guest restarts instead of coming up",
      "read the last console lines and the last unit to see what asks for a restart"),
  NO_CLEAN_POWER_OFF(
      "the guest did not power off cleanly",
      "check that poweroff.target and the units that it needs are in the image"),
  TIMED_OUT(
      "a phase took too long", "read the last console lines; raise verify.deadline on a busy host"),
  QEMU_REFUSED(
      "QEMU refused to start the machine",
      "use another QEMU with --qemu, or another verify.machine"),
  QEMU_CRASHED(
      "QEMU ended by itself", "read the host's log; try again, or another QEMU with --qemu");

  private final String explanation;
  private final String next;

  Cause(String explanation, String next) {
    this.explanation = explanation;
    this.next = next;
  }

  /** What a person does about it first, without a full stop. */
  public String next() {
    return next;
  }

  /** One sentence for a person, without a full stop. */
  public String explanation() {
    return explanation;
  }

  /** The stable word in reports: {@code dax-lost}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
