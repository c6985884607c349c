package dev.coracle.verify.report;

import java.util.List;

/**
 * Why a boot is not good.
 *
 * @param boot which one: {@code observed}, {@code probe}, {@code timed} or {@code form-NAME}
 * @param cause its class
 * @param detail the particulars, one sentence without a full stop; may be empty
 * @param phase how far the boot came
 * @param lastUnit the last unit that systemd spoke of; empty if none
 * @param lastLines the last lines of the console
 */
public record BootFailure(
    String boot, Cause cause, String detail, Phase phase, String lastUnit, List<String> lastLines) {
  public BootFailure {
    lastLines = List.copyOf(lastLines);
  }
}
