package dev.coracle.lock;

import dev.coracle.tree.Sha256;

/**
 * One package version.
 *
 * @param name binary package name
 * @param version Debian version
 * @param architecture {@code amd64} or {@code all}
 * @param suite the suite whose index named it
 * @param path below the archive's root, such as {@code pool/main/…/x.deb}; for a local package from
 *     the recipe's directory
 * @param size bytes of the .deb
 * @param sha256 digest of the .deb
 * @param source where it comes from, if that is not the recipe's main distribution: another
 *     distribution, the address of a third party's repository, or {@link #LOCAL}
 */
public record LockedPackage(
    String name,
    String version,
    String architecture,
    String suite,
    String path,
    long size,
    Sha256 sha256,
    String source)
    implements LockedKernelSource {

  /** The source and suite of a package file of the host. */
  public static final String LOCAL = "local";

  /** A package of the recipe's main distribution. */
  public LockedPackage(
      String name,
      String version,
      String architecture,
      String suite,
      String path,
      long size,
      Sha256 sha256) {
    this(name, version, architecture, suite, path, size, sha256, "");
  }

  /** The same with another name. */
  public LockedPackage withName(String other) {
    return new LockedPackage(other, version, architecture, suite, path, size, sha256, source);
  }

  /** Whether it is a file of the host. */
  public boolean isLocal() {
    return source.equals(LOCAL);
  }

  /** Whether it comes from a third party's repository. */
  public boolean isThirdParty() {
    return source.contains("://");
  }

  @Override
  public String facts() {
    String facts =
        String.join(
            " ", name, version, architecture, suite, path, Long.toString(size), sha256.hex());
    return source.isEmpty() ? facts : facts + " " + source;
  }

  /** For reports: {@code mount 2.41-5}. */
  @Override
  public String nameAndVersion() {
    return name + " " + version;
  }
}
