package dev.coracle.rootfs.data;

/** Where systemd and packages keep declarations; the paths that the formats define. */
final class DeclarationPaths {
  /** sysusers.d(5). */
  static final String SYSUSERS = "/usr/lib/sysusers.d";

  /** tmpfiles.d(5). */
  static final String TMPFILES = "/usr/lib/tmpfiles.d";

  /** Ends the names of the directories in which either may be, below /etc and /usr/lib. */
  static final String SYSUSERS_NAME = "/sysusers.d/";

  static final String TMPFILES_NAME = "/tmpfiles.d/";

  private DeclarationPaths() {}

  /** Whether a path is that of a file of sysusers.d or tmpfiles.d. */
  static boolean isDeclaration(String path) {
    return path.matches("/(etc|usr/lib)/(sysusers|tmpfiles)\\.d/[^/]+\\.conf");
  }
}
