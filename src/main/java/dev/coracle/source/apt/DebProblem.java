package dev.coracle.source.apt;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;

/** Diagnostics about one package file, each naming the package, the member and the path in it. */
final class DebProblem {
  private final String packageName;
  private String member = "";
  private String path = "";

  DebProblem(String packageName) {
    this.packageName = packageName;
  }

  /** From now on in this member of the archive. */
  void enterMember(String name) {
    member = name;
    path = "";
  }

  /** From now on at this path in the member. */
  void enterPath(String name) {
    path = name;
  }

  CoracleException malformed(String cause) {
    return malformed(cause, null);
  }

  CoracleException malformed(String cause, Throwable thrown) {
    StringBuilder where = new StringBuilder("package ").append(packageName);
    if (!member.isEmpty()) {
      where.append(", ").append(printable(member));
    }
    if (!path.isEmpty()) {
      where.append(", ").append(printable(path));
    }
    Diagnostic diagnostic =
        Diagnostic.error(
            "deb.malformed",
            where + ": " + cause,
            "fetch the package again; if it stays so, the archive's package is broken");
    return new CoracleException(ExitCode.INTEGRITY, diagnostic, thrown);
  }

  /** Text from a hostile file, fit for a terminal. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(text.length(), 300);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format(java.util.Locale.ROOT, "\\x%02x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return end < text.length() ? shown + "…" : shown.toString();
  }
}
