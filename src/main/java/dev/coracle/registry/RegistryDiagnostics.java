package dev.coracle.registry;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** What went wrong with a registry, in words. */
final class RegistryDiagnostics {
  private RegistryDiagnostics() {}

  static CoracleException problem(ExitCode exit, String code, String message, String fix) {
    return new CoracleException(exit, Diagnostic.error(code, message, fix));
  }

  /** A request that got no answer. */
  static CoracleException unanswered(String host, IOException cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof SSLException || each instanceof java.security.cert.CertificateException) {
        return problem(
            ExitCode.ENVIRONMENT,
            "registry.tls",
            "no trusted connection to " + host + ": " + deepest(each),
            "check the clock; if the registry has a certificate authority of its own, name it"
                + " with --ca-file");
      }
    }
    return problem(
        ExitCode.ENVIRONMENT,
        "registry.unreachable",
        "the registry " + host + " does not answer: " + IoErrorMessage.words(cause),
        "check its name and that it runs, and try again: what was uploaded is not sent twice");
  }

  private static String deepest(Throwable failure) {
    Throwable last = failure;
    for (int i = 0; i < 10 && last.getCause() != null; i++) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  /** An answer of a status that ends the work. */
  static CoracleException status(RegistryReference place, String what, int status, String body) {
    String said = body.replaceAll("[\\p{Cntrl}]+", " ").strip();
    String detail = said.isEmpty() ? "" : ": " + said.substring(0, Math.min(200, said.length()));
    return switch (status) {
      case 401, 403 ->
          problem(
              ExitCode.ENVIRONMENT,
              "registry.credentials",
              place.host() + " does not allow to " + what + " (status " + status + ")" + detail,
              "log in with a tool that writes Docker's configuration, or set DOCKER_CONFIG to the"
                  + " directory of one that may");
      case 404 ->
          problem(
              ExitCode.ENVIRONMENT,
              "registry.missing",
              place + " is not there" + detail,
              "check name and tag");
      case 413, 507 ->
          problem(
              ExitCode.ENVIRONMENT,
              "registry.quota",
              place.host() + " has no space left to " + what + " (status " + status + ")" + detail,
              "raise the limit of the registry, or remove old versions from it");
      default ->
          problem(
              ExitCode.ENVIRONMENT,
              "registry.refused",
              place.host() + " refused to " + what + " (status " + status + ")" + detail,
              "see the registry's log");
    };
  }

  static CoracleException digest(String what, String expected, String actual) {
    return problem(
        ExitCode.INTEGRITY,
        "registry.digest",
        what + " has digest " + actual + " instead of " + expected,
        "do not use it; somebody or something between here and the registry changed it");
  }

  /** A file of a result that is not what the result's manifest says. */
  static CoracleException changed(String name, String expected, String actual) {
    return problem(
        ExitCode.INTEGRITY,
        "verify.hash",
        name + " has SHA-256 " + actual + " instead of " + expected,
        "build it again before publishing it");
  }
}
