package dev.coracle.verify.qemu;

import java.io.IOException;

/** QEMU did not start a machine; the message is its own. */
public final class QemuRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  QemuRefusedException(String message) {
    super(message);
  }
}
