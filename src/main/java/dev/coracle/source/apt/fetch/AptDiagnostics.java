package dev.coracle.source.apt.fetch;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.source.http.DownloadException;
import java.io.IOException;
import java.util.List;

/** Failures of fetching, in words for a user. */
public final class AptDiagnostics {
  private AptDiagnostics() {}

  /**
   * A download's failure.
   *
   * @param what what was fetched, such as {@code the package mount 2.41-5}
   */
  public static CoracleException of(DownloadException e, String what) {
    return of(e, what, "name another mirror with --mirror");
  }

  /**
   * A download's failure.
   *
   * @param elsewhere what helps if the server stays as it is
   */
  public static CoracleException of(DownloadException e, String what, String elsewhere) {
    String tried = tried(e.attempts());
    return switch (e.kind()) {
      case CORRUPT ->
          failure(
              ExitCode.INTEGRITY,
              "apt.corrupt",
              what
                  + " does not match what the mirror's signed index says: it was changed on the"
                  + " way, or the mirror is being updated"
                  + tried,
              "try again in an hour in case the mirror is being updated, or " + elsewhere,
              e);
      case MISSING ->
          failure(
              ExitCode.RESOLUTION,
              "apt.missing",
              "no mirror has " + what + tried,
              "try again in an hour in case the mirror is being updated, or " + elsewhere,
              e);
      case SLOW ->
          failure(
              ExitCode.TIMEOUT,
              "net.timeout",
              "time-out while fetching " + what + tried,
              "try again, or " + elsewhere,
              e);
      case UNWRITABLE -> unwritable(String.valueOf(e.getMessage()), e);
      case OFFLINE ->
          failure(
              ExitCode.ENVIRONMENT,
              "net.offline",
              "the store lacks " + what + ", and --offline is set",
              "run once without --offline",
              e);
      case CANCELLED ->
          failure(ExitCode.INTERRUPTED, "net.cancelled", what + " was not fetched", "", e);
      case UNREACHABLE ->
          failure(
              ExitCode.ENVIRONMENT,
              "net.unreachable",
              "cannot fetch " + what + tried,
              "check the network and the proxy, or " + elsewhere,
              e);
    };
  }

  /** The store's disk does not take bytes. */
  public static CoracleException of(IOException e, String what) {
    return unwritable("cannot store " + what + ": " + IoErrorMessage.words(e), e);
  }

  private static CoracleException unwritable(String message, Exception e) {
    boolean full = message.contains("No space left") || message.contains("quota exceeded");
    return failure(
        ExitCode.ENVIRONMENT,
        full ? "store.full" : "store.unwritable",
        full ? "the disk is full: " + message : message,
        full
            ? "free some space, or set XDG_CACHE_HOME to a directory on another disk"
            : "make it writable, or set XDG_CACHE_HOME to a directory that is",
        e);
  }

  /** A list of what was tried, to follow a sentence; each thing once. */
  public static String tried(List<String> attempts) {
    StringBuilder text = new StringBuilder();
    for (String attempt : attempts.stream().distinct().toList()) {
      long times = attempts.stream().filter(attempt::equals).count();
      text.append("\n    ").append(attempt).append(times > 1 ? ", " + times + " times" : "");
    }
    return text.isEmpty() ? "" : "; tried:" + text;
  }

  private static CoracleException failure(
      ExitCode exitCode, String code, String message, String fix, Exception cause) {
    return new CoracleException(exitCode, Diagnostic.error(code, message, fix), cause);
  }
}
