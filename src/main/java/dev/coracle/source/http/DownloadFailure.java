package dev.coracle.source.http;

import dev.coracle.source.http.DownloadException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;

/**
 * How an attempt failed.
 *
 * @param isTransient whether another attempt may succeed
 * @param retryAfter seconds that the server asks to wait, or 0
 * @param text what happened, for a person
 */
record DownloadFailure(
    Kind kind, boolean isTransient, long retryAfter, String text, IOException cause) {

  static DownloadFailure transientFailure(Kind kind, String text) {
    return new DownloadFailure(kind, true, 0, text, null);
  }

  static DownloadFailure of(IOException e) {
    if (e instanceof UnusableAddressException) {
      return new DownloadFailure(Kind.UNREACHABLE, false, 0, e.getMessage(), e);
    }
    if (e instanceof SocketTimeoutException) {
      return new DownloadFailure(Kind.SLOW, true, 0, "too slow (" + e.getMessage() + ")", e);
    }
    if (e instanceof UnknownHostException) {
      return new DownloadFailure(Kind.UNREACHABLE, true, 0, "host not found", e);
    }
    if (e instanceof SSLHandshakeException) {
      return new DownloadFailure(
          Kind.UNREACHABLE, false, 0, "certificate not trusted: " + e.getMessage(), e);
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new DownloadFailure(Kind.UNREACHABLE, true, 0, message, e);
  }

  /** Null for an answer with a body to read. */
  static DownloadFailure ofStatus(HttpExchange exchange) {
    int status = exchange.status();
    if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_PARTIAL) {
      return null;
    }
    String text = "answered " + status + word(status);
    if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_GONE) {
      return new DownloadFailure(Kind.MISSING, false, 0, text, null);
    }
    boolean isTransient = status >= 500 || status == 429 || status == 408 || status == 416;
    return new DownloadFailure(Kind.UNREACHABLE, isTransient, exchange.retryAfter(), text, null);
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
    return cause instanceof UnknownHostException
        || cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || (cause instanceof SocketTimeoutException && text.contains("onnect timed out"));
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
    return new DownloadException(kind, attempts.get(attempts.size() - 1), attempts, cause);
  }
}
