package dev.coracle.source.http;

import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.source.http.DownloadException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/**
 * How an attempt failed.
 *
 * @param isTransient whether another attempt may succeed
 * @param retryAfter seconds that the server asks to wait, or 0
 * @param text what happened, for a person
 * @param cause the error that showed it, if one did
 */
record DownloadFailure(
    Kind kind, boolean isTransient, long retryAfter, String text, Optional<IOException> cause) {

  static DownloadFailure transientFailure(Kind kind, String text) {
    return of(kind, true, text);
  }

  static DownloadFailure lastingFailure(Kind kind, String text) {
    return of(kind, false, text);
  }

  private static DownloadFailure of(Kind kind, boolean isTransient, String text) {
    return new DownloadFailure(kind, isTransient, 0, text, Optional.empty());
  }

  private static DownloadFailure of(
      Kind kind, boolean isTransient, String text, IOException cause) {
    return new DownloadFailure(kind, isTransient, 0, text, Optional.of(cause));
  }

  static DownloadFailure of(IOException e) {
    if (e instanceof UnusableAddressException) {
      return of(Kind.UNREACHABLE, false, IoErrorMessage.words(e), e);
    }
    if (e instanceof SocketTimeoutException) {
      return of(Kind.SLOW, true, "too slow (" + e.getMessage() + ")", e);
    }
    if (e instanceof SSLHandshakeException) {
      return of(Kind.UNREACHABLE, false, "certificate not trusted: " + e.getMessage(), e);
    }
    return of(Kind.UNREACHABLE, true, IoErrorMessage.words(e), e);
  }

  /** Empty for an answer with a body to read. */
  static Optional<DownloadFailure> ofStatus(HttpExchange exchange) {
    int status = exchange.status();
    if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_PARTIAL) {
      return Optional.empty();
    }
    String text = "answered " + status + word(status);
    if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_GONE) {
      return Optional.of(lastingFailure(Kind.MISSING, text));
    }
    boolean isTransient = status >= 500 || status == 429 || status == 408 || status == 416;
    return Optional.of(
        new DownloadFailure(
            Kind.UNREACHABLE, isTransient, exchange.retryAfter(), text, Optional.empty()));
  }

  private static String word(int status) {
    return switch (status) {
      case 401, 407 -> " (authentication required)";
      case 403 -> " (forbidden)";
      case 404, 410 -> " (no such file)";
      case 429 -> " (too many requests)";
      case 502, 503, 504 -> " (server error)";
      default -> "";
    };
  }

  /** Whether no connection to the server could be made. */
  boolean isUnreachable() {
    IOException shown = cause.orElse(null);
    return shown instanceof UnknownHostException
        || shown instanceof ConnectException
        || shown instanceof NoRouteToHostException
        || (shown instanceof SocketTimeoutException && text.contains("onnect timed out"));
  }

  /** Which of several servers' failures to report: wrong content is worse than no content. */
  int rank() {
    return switch (kind) {
      case MISSING -> 0;
      case UNREACHABLE -> 1;
      case SLOW -> 2;
      default -> 3;
    };
  }

  DownloadException exception(List<String> attempts) {
    return new DownloadException(
        kind, attempts.get(attempts.size() - 1), attempts, cause.orElse(null));
  }
}
