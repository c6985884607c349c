package dev.coracle.verify.report;

import java.util.Objects;
import java.util.Optional;

/**
 * Which check.
 *
 * @param name a stable name such as {@code probe.dax.files}
 * @param boot whose guest gives the answer; empty where it takes no boot
 * @param cause what it stands for if it fails, unless the boot's own failure says more
 */
public record CheckId(String name, Optional<BootId> boot, Cause cause) {
  public CheckId {
    Objects.requireNonNull(boot);
    Objects.requireNonNull(cause);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a check has a name");
    }
  }

  /** A check of a boot, whose kind begins the name: {@code smoke.target}. */
  public static CheckId of(BootId boot, String what, Cause cause) {
    return new CheckId(boot.kind().word() + "." + what, Optional.of(boot), cause);
  }

  /** A check of the probe's that stands for itself. */
  public static CheckId probe(String what) {
    return of(BootId.PROBE, what, Cause.CHECK_FAILED);
  }

  /** A check that takes no boot. */
  public static CheckId beforeBoots(String name, Cause cause) {
    return new CheckId(name, Optional.empty(), cause);
  }

  /** A pass or a fail with the same detail. */
  public Check answer(boolean passed, String detail) {
    return new Check(this, passed ? Check.Result.PASS : Check.Result.FAIL, detail);
  }

  /** A pass with one detail, a fail with another. */
  public Check answer(boolean passed, String good, String bad) {
    return answer(passed, passed ? good : bad);
  }

  /** A pass. */
  public Check pass(String detail) {
    return answer(true, detail);
  }

  /** A fail. */
  public Check fail(String detail) {
    return answer(false, detail);
  }

  /** No answer, since the check makes no sense here. */
  public Check notApplicable(String reason) {
    return new Check(this, Check.Result.NOT_APPLICABLE, reason);
  }
}
