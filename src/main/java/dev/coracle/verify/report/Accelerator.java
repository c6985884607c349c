package dev.coracle.verify.report;

import java.util.Locale;
import java.util.Objects;

/**
 * What runs the guest's instructions.
 *
 * @param kind of execution
 * @param why one sentence for the report, without a full stop
 */
public record Accelerator(Kind kind, String why) {

  /** QEMU's accelerators. */
  public enum Kind {
    TCG,
    KVM;

    /** Its name for QEMU and in reports, such as {@code tcg}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Accelerator {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(why);
  }

  /** Its name for QEMU and in reports. */
  public String name() {
    return kind.word();
  }

  /** Software emulation, always there. */
  public static Accelerator tcg(String why) {
    return new Accelerator(Kind.TCG, why);
  }

  /** The host's virtualization. */
  public static Accelerator kvm(String why) {
    return new Accelerator(Kind.KVM, why);
  }
}
