package dev.coracle.verify.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a result did not pass.
 *
 * @param boot which boot showed it; empty if it took none
 * @param cause its class
 * @param detail the particulars, one sentence without a full stop; may be empty
 * @param phase how far the boot came
 * @param lastUnit the last unit that systemd named; empty if none
 * @param lastLines the last lines of the console
 */
public record BootFailure(
    Optional<BootId> boot,
    Cause cause,
    String detail,
    Phase phase,
    String lastUnit,
    List<String> lastLines) {
  public BootFailure {
    Objects.requireNonNull(boot);
    lastLines = List.copyOf(lastLines);
  }

  /** What was found without any boot. */
  public static BootFailure beforeBoots(Cause cause, String detail) {
    return new BootFailure(Optional.empty(), cause, detail, Phase.START, "", List.of());
  }

  /** What a check says that came after the boots, or took none. */
  public static BootFailure of(Check check) {
    return new BootFailure(check.boot(), check.cause(), check.text(), Phase.END, "", List.of());
  }

  /** Such as {@code smoke boot}; empty if it took no boot. */
  public String bootLabel() {
    return boot.map(id -> id.word() + " boot").orElse("");
  }

  /** The explanation and the particulars. */
  public String text() {
    return detail.isEmpty() ? cause.explanation() : cause.explanation() + ": " + detail;
  }
}
