package dev.coracle.verify;

import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.report.BootId;
import java.io.IOException;

/**
 * One boot of a verification, not begun.
 *
 * @param id which one
 * @param work boots and watches it; may run in any thread
 */
record BootJob(BootId id, Work work) {
  interface Work {
    BootResult run() throws IOException, InterruptedException;
  }
}
