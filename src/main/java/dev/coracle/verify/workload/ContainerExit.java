package dev.coracle.verify.workload;

import java.time.Instant;
import java.util.Optional;

/**
 * How a container ended.
 *
 * @param status the program's own; 128 and the signal's number if a signal ended it; 125 to 127 if
 *     it did not start
 * @param message one line for people; empty if there is nothing to say
 * @param firstOutput when the program's first byte arrived
 */
public record ContainerExit(int status, String message, Optional<Instant> firstOutput) {
  /** Something other than the program kept it from starting. */
  public static final int NOT_STARTED = 125;

  /** The program is there and cannot be run. */
  public static final int NOT_EXECUTABLE = 126;

  /** The program is not there. */
  public static final int NOT_FOUND = 127;

  private static final int SIGNALLED = 128;

  /** The status that a shell would give (wait(2)). */
  static int ofWait(int status) {
    int signal = status & 0x7f;
    return signal == 0 ? status >> 8 & 0xff : SIGNALLED + signal;
  }

  /** What the runtime's messages on a program that it could not start come to. */
  static int ofRuntime(String messages) {
    if (messages.contains("Permission denied")
        || messages.contains("not executable")
        || messages.contains("Exec format error")
        || messages.contains("Is a directory")) {
      return NOT_EXECUTABLE;
    }
    boolean program = messages.contains("executable") || messages.contains("exec");
    return program && (messages.contains("not found") || messages.contains("No such file"))
        ? NOT_FOUND
        : NOT_STARTED;
  }
}
