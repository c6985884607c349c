package dev.coracle.rootfs.reference;

import dev.coracle.diagnostic.Severity;
import dev.coracle.rootfs.assembly.RequiredBy;
import java.util.List;

/**
 * A file that something refers to by a name.
 *
 * @param what for the message, such as {@code PAM module 'pam_ldap.so'}
 * @param paths where it can be; one is enough
 * @param search a file by which an index of the archive's files finds the package
 * @param need what refers to it
 * @param severity an error if what refers to it fails without it
 */
record Reference(
    String what, List<String> paths, String search, RequiredBy need, Severity severity) {
  Reference {
    paths = List.copyOf(paths);
  }

  /** One that is found by its path. */
  static Reference file(String what, List<String> paths, RequiredBy need, Severity severity) {
    return new Reference(what, paths, paths.get(0), need, severity);
  }
}
