package dev.coracle.verify.workload;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a program may run: then it is asked to end, after some grace ended, and if even that
 * shows nothing, so is its guest.
 *
 * @param limit after which; without one it may run for ever
 */
record RunDeadline(Optional<Duration> limit) {
  /** What a program gets between being asked to end and being ended, and its guest after that. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** What is to be done with a program. */
  enum Action {
    NONE,
    ASK,
    KILL,
    END_GUEST
  }

  /**
   * What is due.
   *
   * @param running how long it has run
   */
  Action due(Duration running) {
    Duration over = running.minus(limit.orElse(running));
    if (over.isZero() || over.isNegative()) {
      return Action.NONE;
    }
    if (over.compareTo(GRACE) <= 0) {
      return Action.ASK;
    }
    return over.compareTo(GRACE.multipliedBy(2)) <= 0 ? Action.KILL : Action.END_GUEST;
  }
}
