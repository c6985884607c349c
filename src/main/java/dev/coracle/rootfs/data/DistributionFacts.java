package dev.coracle.rootfs.data;

/** Where a distribution keeps what the closure reads; the paths that the formats define. */
final class DistributionFacts {
  /** sysusers.d(5). */
  static final String SYSUSERS = "/usr/lib/sysusers.d";

  /** tmpfiles.d(5). */
  static final String TMPFILES = "/usr/lib/tmpfiles.d";

  /** Debian's accounts with fixed numbers (Debian policy 9.2.2), as passwd(5). */
  static final String PASSWD = "/usr/share/base-passwd/passwd.master";

  /** The same as group(5). */
  static final String GROUP = "/usr/share/base-passwd/group.master";

  private DistributionFacts() {}
}
