package dev.coracle.verify.report;

/** The parts of a boot; each has a deadline. */
public enum Phase {
  /** QEMU and firmware, until the kernel's first line. A quiet kernel has none until init. */
  START("start of the kernel"),
  /** From the kernel's first line to init's. */
  KERNEL("kernel to init"),
  /** From init's first line to the target. */
  INIT("init to target"),
  /** From the target to the end. */
  END("target to end");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** What a person calls it. */
  public String label() {
    return label;
  }

  /** The stable word in reports. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
