package dev.coracle.verify.boot;

import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;

/** Acts on a machine while its guest runs, in a thread of its own. */
@FunctionalInterface
public interface SideTask {
  /** Returns when it is done; is interrupted if the boot does not end as it should. */
  void run(QemuProcess qemu) throws IOException, InterruptedException;
}
