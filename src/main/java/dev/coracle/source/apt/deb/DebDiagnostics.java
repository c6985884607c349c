package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tar.TarDiagnostics;

/** Diagnostics about one package file, each naming the package, the member and the path in it. */
final class DebDiagnostics implements TarDiagnostics {
  private final String packageName;
  private String member = "";
  private String path = "";

  DebDiagnostics(String packageName) {
    this.packageName = packageName;
  }

  /** From now on in this member of the archive. */
  void enterMember(String name) {
    member = name;
    path = "";
  }

  @Override
  public void enterPath(String name) {
    path = name;
  }

  @Override
  public CoracleException malformed(String cause) {
    return malformed(cause, null);
  }

  @Override
  public CoracleException malformed(String cause, Throwable thrown) {
    StringBuilder where = new StringBuilder("package ").append(packageName);
    if (!member.isEmpty()) {
      where.append(", ").append(TarDiagnostics.printable(member));
    }
    if (!path.isEmpty()) {
      where.append(", ").append(TarDiagnostics.printable(path));
    }
    Diagnostic diagnostic =
        Diagnostic.error(
            "deb.malformed",
            where + ": " + cause,
            "fetch the package again; if it stays so, the archive's package is broken");
    return new CoracleException(ExitCode.INTEGRITY, diagnostic, thrown);
  }
}
