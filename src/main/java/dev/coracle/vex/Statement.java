package dev.coracle.vex;

import java.util.List;

/**
 * What is stated about a vulnerability.
 *
 * @param packages names and versions, {@code NAME VERSION}, of what it would be in; empty if
 *     nothing of it is in the image
 * @param notes how that was found
 */
public record Statement(Vulnerability about, Status status, List<String> packages, String notes) {
  public Statement {
    packages = List.copyOf(packages);
  }

  /** What the statement says, and why. */
  public enum Status {
    /** Nothing of the package is in the image. */
    COMPONENT_NOT_PRESENT,
    /** The package or the kernel is there without the files. */
    CODE_NOT_PRESENT,
    /** The code is there, or it is not known. */
    UNDER_INVESTIGATION;

    /** The status of OpenVEX. */
    public String word() {
      return this == UNDER_INVESTIGATION ? "under_investigation" : "not_affected";
    }
  }
}
