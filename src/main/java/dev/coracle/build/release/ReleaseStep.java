package dev.coracle.build.release;

/** The steps of a release, in their order; names as the command line has them. */
public enum ReleaseStep {
  clean("nothing in the git work tree is uncommitted"),
  lock("the lock matches the recipe"),
  tag("the commit has the version's tag"),
  build("build with the lock as it is"),
  verify("boot on the recipe's machine and on all others that this host can run"),
  reproduce("build again from what the result carries, with an empty store, and compare"),
  notes("write what changed since the last release"),
  sbom("the bills of materials are there and about this result"),
  sign("sign provenance, verdict and reproduction"),
  publish("publish to the registry");

  private final String purpose;

  ReleaseStep(String purpose) {
    this.purpose = purpose;
  }

  /** What it does or demands, for people. */
  public String purpose() {
    return purpose;
  }
}
