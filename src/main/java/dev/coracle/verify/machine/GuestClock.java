package dev.coracle.verify.machine;

import dev.coracle.verify.qemu.QemuCommand;

/** What makes a guest's time pass. */
public enum GuestClock {
  /** The host's clock. */
  HOST(-1),
  /** The guest's work: an instruction takes a nanosecond, and idle time is skipped. */
  VIRTUAL(0),
  /** The same for a processor half as fast: an instruction takes two. */
  SLOWED(1);

  private final int shift;

  GuestClock(int shift) {
    this.shift = shift;
  }

  /** Asks QEMU for it (QEMU, docs/devel/tcg-icount.rst: an instruction takes 2^shift ns). */
  void add(QemuCommand command) {
    if (this != HOST) {
      command.add("-icount", "shift=" + shift + ",sleep=off");
    }
  }
}
