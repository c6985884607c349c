package dev.coracle.diagnostic;

/** The meaning of exit statuses. */
public enum ExitCode {
  /** The command did what was asked. */
  OK(0),
  /** The command worked and its answer is no: a difference, a failed check. */
  NEGATIVE(1),
  /** The command line is wrong. */
  USAGE(2),
  /** The recipe is wrong. */
  RECIPE(3),
  /** Something the recipe names cannot be resolved, or the lock is stale. */
  RESOLUTION(4),
  /** A hash or a signature does not match. */
  INTEGRITY(5),
  /** The machine lacks something: a tool, disk space, the network. */
  ENVIRONMENT(6),
  /** The result does not boot as it should. */
  VERIFICATION(7),
  /** A deadline passed. */
  TIMEOUT(8),
  /** Coracle is at fault. */
  BUG(70),
  /** Ended by Ctrl-C or SIGTERM. */
  INTERRUPTED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The number the process exits with. */
  public int status() {
    return status;
  }
}
