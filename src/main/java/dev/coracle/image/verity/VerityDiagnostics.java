package dev.coracle.image.verity;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.nio.file.Path;

/** Errors of Merkle trees. */
final class VerityDiagnostics {
  private VerityDiagnostics() {}

  /** A tree that is damaged or belongs to another image. */
  static CoracleException mismatch(Path tree, String why) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "verity.tree",
            tree + " does not belong to this image: " + why,
            "fetch the image and its tree again, or build them again"));
  }
}
