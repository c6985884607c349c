package dev.coracle.verify.qemu;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How much time a guest has had, for deadlines: wall time without that in which its busiest thread
 * was ready to run and the host's processors were with other processes. So a busy host does not
 * fail a guest, and a guest that hangs or spins is found all the same. Of the wall time at least an
 * eighth counts: every wait ends.
 *
 * <p>Linux has the numbers in {@code /proc/PID/task/TID/schedstat}: nanoseconds on a processor,
 * nanoseconds waiting for one, time slices (Documentation/scheduler/sched-stats.rst). Where it does
 * not, all wall time counts.
 */
final class GuestTime {
  private static final int LEAST_SHARE = 8;

  private final Path threads;
  private final long began;
  private long counted;

  /**
   * @param threads the directory of a process' threads, {@code /proc/PID/task}
   */
  GuestTime(Path threads) {
    this.threads = threads;
    this.began = System.nanoTime();
  }

  /** What counts since this value was made; never less than before. */
  Duration elapsed() {
    return elapsed(System.nanoTime() - began);
  }

  synchronized Duration elapsed(long wall) {
    counted = Math.max(counted, Math.max(wall - longestWait(), wall / LEAST_SHARE));
    return Duration.ofNanos(counted);
  }

  private long longestWait() {
    long longest = 0;
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        longest = Math.max(longest, waited(thread.resolve("schedstat")));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process has ended, or this kernel keeps no such numbers.
      return longest;
    }
    return longest;
  }

  private static long waited(Path file) throws IOException {
    String[] numbers = Files.readString(file).strip().split(" ", -1);
    try {
      return numbers.length < 2 ? 0 : Long.parseLong(numbers[1]);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
