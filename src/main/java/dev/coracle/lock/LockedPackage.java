package dev.coracle.lock;

import dev.coracle.tree.Sha256;

/**
 * One package version.
 *
 * @param name binary package name
 * @param version Debian version
 * @param architecture {@code amd64} or {@code all}
 * @param suite the suite whose index named it
 * @param path below the archive's root, such as {@code pool/main/…/x.deb}
 * @param size bytes of the .deb
 * @param sha256 digest of the .deb
 */
public record LockedPackage(
    String name,
    String version,
    String architecture,
    String suite,
    String path,
    long size,
    Sha256 sha256) {

  /** All of it in one line, for keys. */
  public String facts() {
    return String.join(
        " ", name, version, architecture, suite, path, Long.toString(size), sha256.hex());
  }

  /** For reports: {@code mount 2.41-5}. */
  public String nameAndVersion() {
    return name + " " + version;
  }
}
