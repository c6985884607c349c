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

  /** Ends the names of the directories in which either may be, below /etc and /usr/lib. */
  static final String SYSUSERS_NAME = "/sysusers.d/";

  static final String TMPFILES_NAME = "/tmpfiles.d/";

  private DistributionFacts() {}

  /** Whether a path is that of a file of sysusers.d or tmpfiles.d. */
  static boolean isDeclaration(String path) {
    return path.matches("/(etc|usr/lib)/(sysusers|tmpfiles)\\.d/[^/]+\\.conf");
  }
}
