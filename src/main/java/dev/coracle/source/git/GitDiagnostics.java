package dev.coracle.source.git;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is wrong with a git repository, with the place of the recipe that names it. */
final class GitDiagnostics {
  private static final int LONGEST_REASON = 300;

  private final String url;
  private final String ref;
  private final SourceLocation place;

  GitDiagnostics(String url, String ref, SourceLocation place) {
    this.url = url;
    this.ref = ref;
    this.place = place;
  }

  CoracleException offline() {
    return error(
        ExitCode.ENVIRONMENT,
        "net.offline",
        "the store lacks a file of " + url + ", and --offline is set",
        "run once without --offline");
  }

  CoracleException noRef(Collection<String> names) {
    return error(
        ExitCode.RESOLUTION,
        "git.ref",
        "the repository " + url + " has no branch or tag " + Excerpt.quote(ref),
        Suggestions.suggestion(
            ref, names, "write one that `git ls-remote` lists, or a whole commit"));
  }

  CoracleException gone(String commit, Optional<String> now) {
    return error(
        ExitCode.RESOLUTION,
        "git.gone",
        "the repository "
            + url
            + " does not have the locked commit "
            + commit
            + " of "
            + ref
            + now.map(other -> "; " + ref + " is " + other + " now").orElse(""),
        "its history was rewritten: look at what it is now and lock that with `coracle lock"
            + " --update "
            + url
            + "`, or take a copy of the repository that has the commit");
  }

  CoracleException noFile(String commit, String path, List<String> names) {
    return error(
        ExitCode.RESOLUTION,
        "git.file",
        "commit " + commit + " of " + url + " has no file " + Excerpt.quote(path),
        Suggestions.suggestion(path, names, "write a path that `git ls-tree -r` lists"));
  }

  CoracleException notAFile(String path, String kind) {
    return error(
        ExitCode.RESOLUTION,
        "git.file",
        Excerpt.quote(path) + " of " + url + " is " + kind,
        "name a regular file");
  }

  /** It cannot be asked, or what it answers cannot be read. */
  CoracleException unreadable(Exception cause) {
    Throwable deepest = cause;
    for (int depth = 0; deepest.getCause() != null && depth < 20; depth++) {
      deepest = deepest.getCause();
    }
    String reason = reason(cause);
    if (deepest != cause && !reason.contains(reason(deepest))) {
      reason += " (" + reason(deepest) + ")";
    }
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                "git.unreadable",
                "the git repository " + url + " cannot be read: " + reason,
                "try `git ls-remote "
                    + url
                    + "`; a login belongs in apt's auth.conf, and repositories with SHA-256 object"
                    + " names cannot be read")
            .at(place),
        cause);
  }

  private static String reason(Throwable e) {
    String text = IoErrorMessage.words(e);
    String shown = Excerpt.printable(text);
    return shown.length() > LONGEST_REASON ? shown.substring(0, LONGEST_REASON) + "…" : shown;
  }

  private CoracleException error(ExitCode exit, String code, String message, String fix) {
    return new CoracleException(exit, Diagnostic.error(code, message, fix).at(place));
  }
}
