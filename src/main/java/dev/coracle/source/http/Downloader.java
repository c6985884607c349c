package dev.coracle.source.http;

import dev.coracle.source.http.DownloadException.Kind;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files over HTTP. A try that fails for a reason that may pass is repeated, after a pause
 * that doubles, from where it ended if the server can. Bytes are hashed as they come; a file that
 * is returned has the size and the digest that were asked for. Any number of threads may use one.
 */
public final class Downloader {
  private static final int LARGEST_IN_MEMORY = 16 << 20;
  private static final Duration LONGEST_ASKED_PAUSE = Duration.ofSeconds(30);

  /** So much more than ever before counts as progress, and gives all tries back. */
  private static final long PROGRESS = 64 * 1024;

  private final HttpRoutes routes;
  private final RetryPolicy policy;
  private final boolean offline;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final Set<String> unreachable = ConcurrentHashMap.newKeySet();

  /**
   * A downloader.
   *
   * @param offline refuses every address that is not a file of this machine
   */
  public Downloader(HttpRoutes routes, RetryPolicy policy, boolean offline) {
    this.routes = routes;
    this.policy = policy;
    this.offline = offline;
  }

  /** The same with another retry policy. */
  public Downloader with(RetryPolicy other) {
    return new Downloader(routes, other, offline);
  }

  /** How patient it is. */
  public RetryPolicy policy() {
    return policy;
  }

  /** Ends every download under way, at its next byte, and those to come. */
  public void cancel() {
    cancelled.set(true);
  }

  /**
   * A small file whose digest is not known, such as a signed one; caches on the way are asked to
   * look again.
   */
  public byte[] read(URI uri) throws DownloadException {
    ByteArrayOutputStream memory = new ByteArrayOutputStream();
    List<String> attempts = new ArrayList<>();
    for (int tries = 1; ; tries++) {
      memory.reset();
      DownloadFailure failure;
      try (HttpExchange exchange = open(uri, 0, true, policy)) {
        Optional<DownloadFailure> refused = DownloadFailure.ofStatus(exchange);
        if (refused.isPresent()) {
          failure = refused.get();
        } else {
          copy(exchange, (bytes, n) -> keep(memory, bytes, n));
          if (exchange.length() < 0 || exchange.length() == memory.size()) {
            return memory.toByteArray();
          }
          failure =
              DownloadFailure.transientFailure(
                  Kind.CORRUPT, memory.size() + " bytes of " + exchange.length() + " came");
        }
      } catch (IOException e) {
        failure = DownloadFailure.of(e);
      } catch (PartialFile.WriteException e) {
        throw new IllegalStateException("memory is always writable", e);
      }
      attempts.add(Uris.redacted(uri) + ": " + failure.text());
      if (!failure.isTransient() || tries >= policy.attempts()) {
        throw failure.exception(attempts);
      }
      pause(tries, failure);
    }
  }

  /**
   * A file that is known by its digest.
   *
   * @param candidates addresses that should have it, best first; the next one is asked when one has
   *     no such file or keeps failing
   * @param file where to write it, in a private directory; incomplete after a failure
   * @param progress receives the number of additional bytes
   */
  public void fetch(
      List<URI> candidates, Path file, ExpectedContent expected, LongConsumer progress)
      throws DownloadException {
    List<String> attempts = new ArrayList<>();
    Map<URI, DownloadFailure> failures = new LinkedHashMap<>();
    try (PartialFile partial = new PartialFile(file, progress)) {
      if (candidates.size() > 1) {
        // Each is tried once before any is retried; unreachable ones only then.
        for (URI uri : candidates) {
          DownloadFailure failure =
              unreachable.contains(String.valueOf(uri.getAuthority()))
                  ? DownloadFailure.transientFailure(Kind.UNREACHABLE, "")
                  : fetch(uri, partial, expected, attempts, policy.once());
          if (failure == null) {
            return;
          }
          failures.put(uri, failure);
        }
      }
      for (URI uri : candidates) {
        if (!failures.containsKey(uri) || failures.get(uri).isTransient()) {
          DownloadFailure failure = fetch(uri, partial, expected, attempts, policy);
          if (failure == null) {
            return;
          }
          failures.put(uri, failure);
        }
      }
    } catch (PartialFile.WriteException e) {
      attempts.add(e.getMessage());
      throw new DownloadException(Kind.UNWRITABLE, String.valueOf(e.getMessage()), attempts, e);
    }
    throw failures.values().stream()
        .max(Comparator.comparingInt(DownloadFailure::rank))
        .orElseThrow(() -> new IllegalArgumentException("no address to fetch " + file + " from"))
        .exception(attempts);
  }

  /** Null when the file is there. */
  private @Nullable DownloadFailure fetch(
      URI uri,
      PartialFile partial,
      ExpectedContent expected,
      List<String> attempts,
      RetryPolicy policy)
      throws DownloadException, PartialFile.WriteException {
    long mark = partial.highest();
    for (int tries = 1; ; tries++) {
      DownloadFailure failure = attempt(uri, partial, expected, policy);
      if (failure == null) {
        return null;
      }
      attempts.add(Uris.redacted(uri) + ": " + failure.text());
      if (partial.highest() >= mark + PROGRESS) {
        mark = partial.highest();
        tries = 1;
      }
      if (!failure.isTransient() || tries >= policy.attempts()) {
        if (failure.isUnreachable()) {
          unreachable.add(String.valueOf(uri.getAuthority()));
        }
        return failure;
      }
      pause(tries, failure);
    }
  }

  /** Null when the file is there. */
  private @Nullable DownloadFailure attempt(
      URI uri, PartialFile partial, ExpectedContent expected, RetryPolicy policy)
      throws DownloadException, PartialFile.WriteException {
    try (HttpExchange exchange = open(uri, partial.size(), false, policy)) {
      Optional<DownloadFailure> failure = DownloadFailure.ofStatus(exchange);
      if (failure.isPresent()) {
        if (exchange.status() == HttpExchange.RANGE_NOT_SATISFIABLE) {
          partial.restart();
        }
        return failure.get();
      }
      if (exchange.start() != partial.size()) {
        partial.restart();
      }
      long announced = exchange.length() < 0 ? -1 : exchange.start() + exchange.length();
      if (announced >= 0 && expected.isSized() && announced != expected.size()) {
        // Another file by that name, or half of one in a cache; the server will not fix it soon.
        partial.restart();
        return DownloadFailure.lastingFailure(
            Kind.CORRUPT, "has " + announced + " bytes instead of " + expected.size());
      }
      copy(
          exchange,
          (bytes, n) -> {
            if (partial.size() + n > expected.limit()) {
              throw new TooLongException();
            }
            partial.append(bytes, n);
          });
    } catch (TooLongException e) {
      partial.restart();
      return DownloadFailure.transientFailure(
          Kind.CORRUPT, "has more than " + expected.limit() + " bytes");
    } catch (IOException e) {
      return DownloadFailure.of(e);
    }
    if (partial.size() < expected.size()) {
      return DownloadFailure.transientFailure(
          Kind.CORRUPT, "ended after " + partial.size() + " of " + expected.size() + " bytes");
    }
    Sha256 actual = partial.finish();
    if (actual.equals(expected.sha256())) {
      return null;
    }
    partial.restart();
    String text = "has SHA-256 " + actual + " instead of " + expected.sha256();
    // A file whose size is not known either is more likely another one than a damaged one.
    return expected.isSized()
        ? DownloadFailure.transientFailure(Kind.CORRUPT, text)
        : DownloadFailure.lastingFailure(Kind.CORRUPT, text);
  }

  private HttpExchange open(URI uri, long from, boolean fresh, RetryPolicy policy)
      throws IOException, DownloadException {
    boolean local = "file".equals(uri.getScheme()) || "copy".equals(uri.getScheme());
    if (offline && !local) {
      String text = Uris.redacted(uri) + ": not tried, offline";
      throw new DownloadException(Kind.OFFLINE, text, List.of(text), null);
    }
    return HttpExchange.open(uri, from, fresh, routes, policy);
  }

  private void copy(HttpExchange exchange, Sink sink)
      throws IOException, DownloadException, PartialFile.WriteException {
    byte[] buffer = new byte[1 << 16];
    long windowEnd = System.nanoTime() + policy.stallWindow().toNanos();
    long inWindow = 0;
    for (int n = exchange.body().read(buffer); n >= 0; n = exchange.body().read(buffer)) {
      if (cancelled.get()) {
        throw new DownloadException(Kind.CANCELLED, "cancelled", List.of(), null);
      }
      sink.take(buffer, n);
      inWindow += n;
      if (System.nanoTime() - windowEnd >= 0) {
        if (inWindow < policy.stallBytes()) {
          throw new SocketTimeoutException(
              "only " + inWindow + " bytes in " + policy.stallWindow().toSeconds() + " s");
        }
        windowEnd = System.nanoTime() + policy.stallWindow().toNanos();
        inWindow = 0;
      }
    }
  }

  private static void keep(ByteArrayOutputStream memory, byte[] bytes, int n) throws IOException {
    if (memory.size() + n > LARGEST_IN_MEMORY) {
      throw new UnusableAddressException("has more than " + LARGEST_IN_MEMORY + " bytes");
    }
    memory.write(bytes, 0, n);
  }

  private void pause(int retry, DownloadFailure failure) throws DownloadException {
    Duration pause = policy.pauseBefore(retry);
    Duration asked = Duration.ofSeconds(failure.retryAfter());
    if (asked.compareTo(pause) > 0) {
      pause = asked.compareTo(LONGEST_ASKED_PAUSE) < 0 ? asked : LONGEST_ASKED_PAUSE;
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DownloadException(Kind.CANCELLED, "interrupted", List.of(), e);
    }
    if (cancelled.get()) {
      throw new DownloadException(Kind.CANCELLED, "cancelled", List.of(), null);
    }
  }

  private interface Sink {
    void take(byte[] bytes, int n) throws IOException, PartialFile.WriteException;
  }

  private static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
