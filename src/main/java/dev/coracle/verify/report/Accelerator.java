package dev.coracle.verify.report;

import java.util.Objects;

/**
 * What runs the guest's instructions.
 *
 * @param name QEMU's word for it: {@code kvm} or {@code tcg}
 * @param why one sentence for the report, without a full stop
 */
public record Accelerator(String name, String why) {
  public Accelerator {
    Objects.requireNonNull(name);
    Objects.requireNonNull(why);
  }

  /** Software emulation, always there. */
  public static Accelerator tcg(String why) {
    return new Accelerator("tcg", why);
  }

  /** The host's virtualization. */
  public static Accelerator kvm(String why) {
    return new Accelerator("kvm", why);
  }
}
