package dev.coracle.verify;

/** Why a boot failed, as far as its console, its exit and its silence tell. */
public enum Cause {
  KERNEL_LACKS_FILE_SYSTEM("the kernel cannot read the root file system"),
  ROOT_MISSING("the kernel finds no root device"),
  ROOT_UNREADABLE("the kernel cannot mount the root"),
  NO_INIT("the root has no init that starts"),
  INIT_DIED("init ended, so the kernel panicked"),
  INIT_FROZE("init met an error that it cannot go on from"),
  KERNEL_PANIC("the kernel panicked"),
  DAX_LOST("the guest boots, but its root is not mapped (DAX lost)"),
  UNIT_FAILED("a unit failed"),
  UNIT_HUNG("a unit neither started nor failed in time"),
  TARGET_NOT_REACHED("systemd finished starting without reaching the target"),
  GUEST_SILENT("the guest said nothing at all"),
  CONSOLE_FLOOD("the guest wrote more to its console than a boot can"),
  CONSOLE_NOT_CLEAN("the console shows warnings that no waiver covers"),
  IMAGE_CHANGED("the image is not, or did not stay, the shipped one"),
  PROBE_INCOMPLETE("the probe inside the guest did not finish"),
  LIMIT_EXCEEDED("the guest boots, but exceeds a limit of its recipe"),
  CHECK_FAILED("the guest boots, but a check inside it failed"),
  GUEST_RESTARTED("the guest restarts instead of coming up"),
  NO_CLEAN_POWER_OFF("the guest did not power off cleanly"),
  TIMED_OUT("a phase took too long"),
  QEMU_REFUSED("QEMU refused to start the machine"),
  QEMU_CRASHED("QEMU ended by itself");

  private final String explanation;

  Cause(String explanation) {
    this.explanation = explanation;
  }

  /** One sentence for a person, without a full stop. */
  public String explanation() {
    return explanation;
  }

  /** The stable word in reports: {@code dax-lost}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
