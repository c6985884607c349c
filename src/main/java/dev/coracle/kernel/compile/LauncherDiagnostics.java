package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;

/** What can go wrong with a compiler launcher. */
public final class LauncherDiagnostics {
  private LauncherDiagnostics() {}

  /** Something is missing on this host or on a server. */
  public static CoracleException environment(String code, String message, String fix) {
    return new CoracleException(ExitCode.ENVIRONMENT, Diagnostic.error(code, message, fix));
  }

  /** The host has no such program. */
  public static CoracleException missing(String program) {
    return environment(
        "launcher.missing",
        "there is no " + program + " on this host",
        "install it (apt: " + program + "), or leave out --compiler-launcher");
  }

  /** Other machines would compile with something else. */
  public static CoracleException hostCompiler() {
    return environment(
        "launcher.compiler",
        "compile servers compile with a locked toolchain only, and this recipe's kernel is compiled"
            + " by the host's compiler",
        "write `compiler: packages` below `kernel:`, or leave out --compiler-launcher distcc");
  }
}
