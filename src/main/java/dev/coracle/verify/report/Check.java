package dev.coracle.verify.report;

import java.util.Objects;

/**
 * One question to the guest and its answer.
 *
 * @param name a stable name such as {@code probe.dax.files}
 * @param result the answer
 * @param detail what was seen, or why it does not apply; one line, never empty
 */
public record Check(String name, Result result, String detail) {

  /** The three answers; not-applicable is not a pass. */
  public enum Result {
    PASS("pass"),
    FAIL("fail"),
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
    Objects.requireNonNull(result);
    if (name.isEmpty() || detail.isEmpty()) {
      throw new IllegalArgumentException("a check has a name and a reason: " + name);
    }
  }

  /** A pass or a fail. */
  public static Check of(String name, boolean passed, String detail) {
    return new Check(name, passed ? Result.PASS : Result.FAIL, detail);
  }

  /** A pass with one detail, a fail with another. */
  public static Check of(String name, boolean passed, String good, String bad) {
    return of(name, passed, passed ? good : bad);
  }

  /** A question that makes no sense here. */
  public static Check notApplicable(String name, String because) {
    return new Check(name, Result.NOT_APPLICABLE, because);
  }

  /** Whether the answer is no. */
  public boolean failed() {
    return result == Result.FAIL;
  }
}
