package dev.coracle.source.http;

import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param attempts how many tries in a row without progress; at least 1
 * @param firstPause before the second try; doubled before each further one
 * @param longestPause where doubling ends
 * @param connect how long to wait for a connection
 * @param read how long to wait for the next byte
 * @param stallWindow how long a transfer may stay below {@code stallBytes} before it counts as dead
 * @param stallBytes the least that has to come within a window
 */
public record RetryPolicy(
    int attempts,
    Duration firstPause,
    Duration longestPause,
    Duration connect,
    Duration read,
    Duration stallWindow,
    long stallBytes) {

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("a download needs an attempt");
    }
  }

  /** For a server that should have the file: five tries over some 15 s of pauses. */
  public static RetryPolicy patient() {
    return new RetryPolicy(
        5,
        Duration.ofSeconds(1),
        Duration.ofSeconds(8),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        64 * 1024);
  }

  /** For a first look at servers of which one is the right one: a single try. */
  public RetryPolicy once() {
    Duration quick = Duration.ofSeconds(5);
    return new RetryPolicy(
        1,
        firstPause,
        longestPause,
        connect.compareTo(quick) < 0 ? connect : quick,
        read.compareTo(quick.multipliedBy(2)) < 0 ? read : quick.multipliedBy(2),
        stallWindow,
        stallBytes);
  }

  /** The pause before a try, counted from 1 for the second one. */
  Duration pauseBefore(int retry) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(retry - 1, 20));
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
