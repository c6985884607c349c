package dev.coracle.build;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.publish.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a build ended.
 *
 * @param directory the result's directory
 * @param manifest what was made
 * @param passed whether the result was verified and passed; empty where it was not verified
 * @param verification lines about the verification for people
 * @param unchanged whether everything was there already
 * @param warnings what the user should know
 * @param millis wall time
 */
public record BuildOutcome(
    Path directory,
    Manifest manifest,
    Optional<Boolean> passed,
    List<String> verification,
    boolean unchanged,
    List<Diagnostic> warnings,
    long millis) {

  public BuildOutcome {
    verification = List.copyOf(verification);
    warnings = List.copyOf(warnings);
  }

  /** Whether nothing speaks against the result. */
  public boolean good() {
    return passed.orElse(true);
  }
}
