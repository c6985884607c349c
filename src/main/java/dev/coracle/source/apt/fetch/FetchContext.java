package dev.coracle.source.apt.fetch;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.apt.AptHost;
import dev.coracle.progress.Progress;
import dev.coracle.source.http.Downloader;
import dev.coracle.source.http.HttpRoutes;
import dev.coracle.source.http.RetryPolicy;
import dev.coracle.source.http.Uris;
import dev.coracle.store.Store;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What fetching needs: the store, routes, mirrors, retries and progress.
 *
 * @param store where verified files go
 * @param host the host's apt sources, policy and keys; read only when needed
 * @param mirror the address of {@code --mirror}, or a directory; empty where none is given
 * @param offline refuses the network
 * @param retryPolicy attempts and time-outs
 * @param clock what time it is, for the dates of Release files and keys
 * @param progress receives what is fetched
 */
public record FetchContext(
    Store store,
    AptHost host,
    Optional<String> mirror,
    boolean offline,
    RetryPolicy retryPolicy,
    InstantSource clock,
    Progress progress) {

  /**
   * Checks the mirror's address.
   *
   * @throws CoracleException (USAGE) {@code mirror.uri} if it is none
   */
  public FetchContext {
    Objects.requireNonNull(store);
    Objects.requireNonNull(host);
    Objects.requireNonNull(retryPolicy);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(progress);
    mirror = mirror.map(FetchContext::address);
  }

  private static String address(String text) {
    String address = text.startsWith("/") ? "file://" + Path.of(text).toUri().getRawPath() : text;
    while (address.endsWith("/")) {
      address = address.substring(0, address.length() - 1);
    }
    boolean known =
        address.toLowerCase(Locale.ROOT).matches("https?://[^/\\s]+.*|(file|copy):/\\S*");
    if (known) {
      try {
        return URI.create(address).toString();
      } catch (IllegalArgumentException e) {
        known = false;
      }
    }
    throw new CoracleException(
        ExitCode.USAGE,
        Diagnostic.error(
            "mirror.uri",
            "the mirror `" + Uris.redacted(text) + "` is not an address",
            "give the archive's root, such as https://mirror.example.org/debian"));
  }

  /** A downloader that goes the host's ways. */
  public Downloader downloader() {
    return new Downloader(
        new HttpRoutes() {
          @Override
          public Optional<URI> proxyFor(URI uri) {
            return host.policy().proxyFor(uri);
          }

          @Override
          public Optional<String> credentialsFor(URI uri) {
            return host.credentialsFor(uri);
          }
        },
        retryPolicy,
        offline);
  }
}
