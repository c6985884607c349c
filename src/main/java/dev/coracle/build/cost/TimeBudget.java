package dev.coracle.build.cost;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How long trials may go on: none is begun once the time is spent, and none is ended for it. */
public final class TimeBudget {
  private final Optional<Duration> limit;
  private final LongSupplier nanos;
  private final long began;

  /**
   * @param limit empty for no limit
   */
  public TimeBudget(Optional<Duration> limit) {
    this(limit, System::nanoTime);
  }

  TimeBudget(Optional<Duration> limit, LongSupplier nanos) {
    this.limit = limit;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  boolean spent() {
    return limit.isPresent() && nanos.getAsLong() - began >= limit.get().toNanos();
  }
}
