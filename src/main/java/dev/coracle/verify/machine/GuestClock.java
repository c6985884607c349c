package dev.coracle.verify.machine;

import dev.coracle.verify.qemu.QemuCommand;

/** What makes a guest's time pass. */
public enum GuestClock {
  /** The host's clock. */
  HOST(-1),
  /** Instruction-count time: an instruction takes 1 ns, and idle time is skipped. */
  VIRTUAL(0),
  /** The same for a processor half as fast: an instruction takes 2 ns. */
  HALF_SPEED(1);

  private final int shift;

  GuestClock(int shift) {
    this.shift = shift;
  }

  /** Adds QEMU's option (QEMU, docs/devel/tcg-icount.rst: an instruction takes 2^shift ns). */
  void add(QemuCommand command) {
    if (this != HOST) {
      command.add("-icount", "shift=" + shift + ",sleep=off");
    }
  }
}
