package dev.coracle.verify.boot;

import dev.coracle.verify.console.BootObservation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a boot went.
 *
 * @param observation what the console showed
 * @param end why watching ended
 * @param detail more about the end: QEMU's message, or where the processor was; may be empty
 * @param shutdownReason QEMU's reason for the guest's end, if it ended
 * @param wall from QEMU's start to the end
 * @param log the console's log
 */
public record BootResult(
    BootObservation observation,
    End end,
    String detail,
    Optional<String> shutdownReason,
    Duration wall,
    Path log) {

  /** Why watching ended. */
  public enum End {
    /** The goal was reached. */
    GOAL,
    /** The guest powered off or reset. */
    GUEST_ENDED,
    /** A panic or a frozen init. */
    FATAL_ERROR,
    /** systemd finished without the goal. */
    TARGET_MISSED,
    PHASE_DEADLINE,
    CONSOLE_FLOOD,
    QEMU_ENDED,
    REFUSED
  }
}
