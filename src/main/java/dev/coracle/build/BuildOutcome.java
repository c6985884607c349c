package dev.coracle.build;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.publish.Manifest;
import dev.coracle.verify.report.VerifyReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a build ended.
 *
 * @param directory the result's directory
 * @param manifest what was made
 * @param passed whether the result was verified and passed; empty where it was not verified
 * @param report what the verifier saw, if it booted the result now
 * @param unchanged whether everything was there already
 * @param warnings what the user should know
 * @param millis wall time
 */
public record BuildOutcome(
    Path directory,
    Manifest manifest,
    Optional<Boolean> passed,
    Optional<VerifyReport> report,
    boolean unchanged,
    List<Diagnostic> warnings,
    long millis) {

  public BuildOutcome {
    warnings = List.copyOf(warnings);
  }

  /** Whether nothing speaks against the result. */
  public boolean good() {
    return passed.orElse(true);
  }
}
