package dev.coracle.verify.boot;

import dev.coracle.verify.console.BootObservation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a boot went.
 *
 * @param observation what the console told
 * @param end why watching ended
 * @param detail more about the end: QEMU's words, or where the processor was; may be empty
 * @param shutdownReason QEMU's word for the guest's own end, if it ended
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
    /** What was waited for came. */
    GOAL,
    /** The guest powered off or reset. */
    GUEST_ENDED,
    /** A panic or a frozen init. */
    DOOMED,
    /** systemd was done, without the goal. */
    FINISHED_SHORT,
    PHASE_DEADLINE,
    FLOOD,
    QEMU_ENDED,
    REFUSED
  }
}
