package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Diagnostics about one package file, each naming the package, the member and the path in it. */
final class DebDiagnostics implements TarDiagnostics {
  private final String packageName;
  private String member = "";
  private String path = "";

  DebDiagnostics(String packageName) {
    this.packageName = packageName;
  }

  /** The file is no longer what entered the store. */
  CoracleException changed(Path file, Sha256 expected, Sha256 actual) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "store.changed",
            "the store's file of "
                + packageName
                + " changed since it was fetched: its SHA-256 is "
                + actual
                + ", not "
                + expected,
            "remove " + file + " and build again; see who can write to the store"));
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
  public CoracleException malformed(String cause, @Nullable Throwable thrown) {
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
