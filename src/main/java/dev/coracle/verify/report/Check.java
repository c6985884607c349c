package dev.coracle.verify.report;

import java.util.Objects;
import java.util.Optional;

/**
 * One check and its result.
 *
 * @param id which one
 * @param result the answer
 * @param detail what was seen, or why it does not apply; one line, never empty
 */
public record Check(CheckId id, Result result, String detail) {

  /** The answers; not-applicable is not a pass, and informational is a fail that does not count. */
  public enum Result {
    PASS("pass"),
    FAIL("fail"),
    INFORMATIONAL("informational"),
    NOT_APPLICABLE("not-applicable");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    /** The word in reports. */
    public String word() {
      return word;
    }
  }

  public Check {
    Objects.requireNonNull(id);
    Objects.requireNonNull(result);
    if (detail.isEmpty()) {
      throw new IllegalArgumentException("a check has a reason: " + id.name());
    }
  }

  /** The same, where a fail does not count. */
  public Check informational() {
    return failed() ? new Check(id, Result.INFORMATIONAL, detail) : this;
  }

  /** Its stable name. */
  public String name() {
    return id.name();
  }

  /** The boot whose guest answered it; empty if it took none. */
  public Optional<BootId> boot() {
    return id.boot();
  }

  /** What it stands for if it failed. */
  public Cause cause() {
    return id.cause();
  }

  /** Whether the answer is no. */
  public boolean failed() {
    return result == Result.FAIL;
  }

  /** The check and what was seen, on one line. */
  public String text() {
    return name() + ": " + detail;
  }
}
