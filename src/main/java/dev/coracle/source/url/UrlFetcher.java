package dev.coracle.source.url;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.progress.Progress;
import dev.coracle.source.apt.fetch.AptDiagnostics;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.apt.fetch.ObjectFetcher;
import dev.coracle.source.http.DownloadException;
import dev.coracle.source.http.ExpectedContent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Brings files into the store from addresses. */
public final class UrlFetcher {
  private final FetchContext fetching;

  public UrlFetcher(FetchContext fetching) {
    this.fetching = fetching;
  }

  /**
   * A file of the store, fetched now if the store lacks it.
   *
   * @param place where the recipe names it
   * @throws CoracleException (INTEGRITY) {@code url.mismatch} if the server answers other bytes;
   *     (RESOLUTION) {@code url.missing} if it has no such file; (ENVIRONMENT) if it does not
   *     answer, the disk is full, or the network is forbidden
   */
  public Path fetch(String url, ExpectedContent expected, SourceLocation place) {
    String what = "the file at " + url;
    long size = Math.max(0, expected.size());
    try (Progress.Task task =
        fetching.progress().start("fetch " + url, size, Progress.Unit.BYTES)) {
      return new ObjectFetcher(fetching.store(), fetching.downloader())
          .fetch(List.of(URI.create(url)), expected, task);
    } catch (DownloadException e) {
      throw at(failure(e, what), place);
    } catch (IOException e) {
      throw at(AptDiagnostics.of(e, what), place);
    }
  }

  private static CoracleException failure(DownloadException e, String what) {
    String tried = AptDiagnostics.tried(e.attempts());
    return switch (e.kind()) {
      case CORRUPT ->
          new CoracleException(
              ExitCode.INTEGRITY,
              Diagnostic.error(
                  "url.mismatch",
                  what + " is not the one that the recipe names" + tried,
                  "if the new file is meant, look at it and write its SHA-256 into the recipe; else"
                      + " take the address of a copy that does not change"),
              e);
      case MISSING ->
          new CoracleException(
              ExitCode.RESOLUTION,
              Diagnostic.error(
                  "url.missing",
                  what + " is not there" + tried,
                  "correct the address; a file that is gone for good can be added with source"),
              e);
      default -> AptDiagnostics.of(e, what, "correct its url");
    };
  }

  private static CoracleException at(CoracleException e, SourceLocation place) {
    return new CoracleException(
        e.exitCode(), e.diagnostics().stream().map(each -> each.at(place)).toList());
  }
}
