package dev.coracle.source.http;

import dev.coracle.host.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * One request and its answer. HTTP/1.1 by {@link HttpURLConnection}: it is ready in a tenth of the
 * time that {@code java.net.http} takes, and asks nothing of a thread pool.
 *
 * @param status HTTP status; 200 for a file of this machine
 * @param length bytes that the body should have, or -1
 * @param start where in the file the body begins
 * @param body the body; empty where the status is not one of success
 * @param retryAfter seconds that the server asks to wait, or 0
 */
record HttpExchange(int status, long length, long start, InputStream body, long retryAfter)
    implements AutoCloseable {
  private static final int REDIRECTS = 5;
  private static final int LAST_PORT = 65535;
  static final int RANGE_NOT_SATISFIABLE = 416;

  /**
   * Sends a request.
   *
   * @param from asks for the bytes from here on; the server may answer with all of them
   * @param fresh asks caches on the way to look again
   */
  static HttpExchange open(URI uri, long from, boolean fresh, HttpRoutes routes, RetryPolicy policy)
      throws IOException {
    URI current = uri;
    for (int i = 0; i <= REDIRECTS; i++) {
      String scheme = String.valueOf(current.getScheme()).toLowerCase(Locale.ROOT);
      if (scheme.equals("file") || scheme.equals("copy")) {
        return file(current);
      }
      requireUsable(current, scheme);
      HttpURLConnection connection = connect(current, from, fresh, routes, policy);
      Duration time = policy.connect().plus(policy.read());
      try (ResponseDeadline deadline = new ResponseDeadline(connection, time)) {
        try {
          int status = connection.getResponseCode();
          if (status / 100 != 3 || status == HttpURLConnection.HTTP_NOT_MODIFIED) {
            return answer(connection, status, from, policy);
          }
          String location = connection.getHeaderField("Location");
          connection.disconnect();
          current = redirect(current, location);
        } catch (IOException e) {
          if (deadline.passed()) {
            throw new SocketTimeoutException("no whole answer in " + time.toMillis() + " ms");
          }
          throw e;
        } catch (RuntimeException | StackOverflowError e) {
          // The library reads one preliminary answer (100) inside the other, without end.
          connection.disconnect();
          throw new UnusableAddressException("the answer is not one of HTTP");
        }
      }
    }
    throw new UnusableAddressException("more than " + REDIRECTS + " redirects");
  }

  private static void requireUsable(URI uri, String scheme) throws IOException {
    if (uri.getScheme() == null) {
      throw new UnusableAddressException("the address has no scheme such as https://");
    }
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new UnusableAddressException("addresses of kind " + scheme + ": cannot be fetched");
    }
    if (uri.getPort() > LAST_PORT) {
      throw new UnusableAddressException("port " + uri.getPort() + " is beyond " + LAST_PORT);
    }
  }

  private static HttpURLConnection connect(
      URI uri, long from, boolean fresh, HttpRoutes routes, RetryPolicy policy) throws IOException {
    Optional<URI> proxy = routes.proxyFor(uri);
    HttpURLConnection connection =
        (HttpURLConnection)
            uri.toURL().openConnection(proxy.isPresent() ? proxy(proxy.get()) : Proxy.NO_PROXY);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) policy.connect().toMillis());
    connection.setReadTimeout((int) policy.read().toMillis());
    connection.setRequestProperty("User-Agent", "coracle");
    connection.setRequestProperty("Accept", "*/*");
    if (from > 0) {
      connection.setRequestProperty("Range", "bytes=" + from + "-");
    }
    if (fresh) {
      connection.setRequestProperty("Cache-Control", "max-age=0");
    }
    Optional<String> login = Optional.ofNullable(uri.getUserInfo());
    login
        .or(() -> routes.credentialsFor(uri))
        .ifPresent(words -> connection.setRequestProperty("Authorization", basic(words)));
    proxy
        .map(URI::getUserInfo)
        .ifPresent(words -> connection.setRequestProperty("Proxy-Authorization", basic(words)));
    return connection;
  }

  private static Proxy proxy(URI uri) throws IOException {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    boolean socks = scheme.startsWith("socks5");
    if ((!socks && !scheme.equals("http")) || uri.getHost() == null) {
      throw new UnusableAddressException("proxy " + Uris.redacted(uri) + " cannot be used");
    }
    int port = uri.getPort() > 0 ? uri.getPort() : socks ? 1080 : 80;
    // The proxy looks up the name of a server; ours is looked up here.
    return new Proxy(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
  }

  private static String basic(String words) {
    return "Basic " + Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpExchange answer(
      HttpURLConnection connection, int status, long from, RetryPolicy policy) throws IOException {
    long retryAfter = Math.max(0, connection.getHeaderFieldLong("Retry-After", 0));
    if (status == HttpURLConnection.HTTP_OK) {
      return new HttpExchange(
          status, connection.getContentLengthLong(), 0, body(connection, policy), retryAfter);
    }
    if (status == HttpURLConnection.HTTP_PARTIAL) {
      long start = rangeStart(connection.getHeaderField("Content-Range"));
      if (start != from) {
        connection.disconnect();
        throw new IOException("asked for bytes from " + from + ", got them from " + start);
      }
      return new HttpExchange(
          status, connection.getContentLengthLong(), from, body(connection, policy), retryAfter);
    }
    // Reading the error's page leaves the connection usable for the next request.
    try (InputStream page = connection.getErrorStream()) {
      if (page != null) {
        page.readNBytes(64 * 1024);
      }
    } catch (IOException unread) {
      connection.disconnect();
    }
    return new HttpExchange(status, -1, 0, InputStream.nullInputStream(), retryAfter);
  }

  private static InputStream body(HttpURLConnection connection, RetryPolicy policy)
      throws IOException {
    InputStream body = connection.getInputStream();
    return connection.getHeaderField("Transfer-Encoding") == null
        ? body
        : new TimeoutInputStream(body, policy.connect().plus(policy.read()));
  }

  /** {@code bytes 100-199/200}; -1 where it is something else. */
  private static long rangeStart(String header) {
    if (header == null || !header.matches("bytes \\d{1,18}-.*")) {
      return -1;
    }
    return Long.parseLong(header.substring(6, header.indexOf('-')));
  }

  private static URI redirect(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location == null ? "" : location);
    } catch (IllegalArgumentException e) {
      throw new UnusableAddressException("redirect to an invalid address");
    }
    if (location == null || !String.valueOf(to.getScheme()).startsWith("http")) {
      throw new UnusableAddressException("redirect without a location");
    }
    if (from.getScheme().equalsIgnoreCase("https") && !to.getScheme().equalsIgnoreCase("https")) {
      throw new UnusableAddressException(
          "redirect from an encrypted to a plain address, " + Uris.redacted(to));
    }
    return to;
  }

  private static HttpExchange file(URI uri) throws IOException {
    String path = uri.getRawPath() != null ? uri.getRawPath() : uri.getRawSchemeSpecificPart();
    try {
      Path file = Path.of(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
      return new HttpExchange(200, Files.size(file), 0, InputFile.open(file), 0);
    } catch (IllegalArgumentException e) {
      throw new UnusableAddressException("it is no path of a file");
    } catch (NoSuchFileException | FileNotFoundException e) {
      return new HttpExchange(404, -1, 0, InputStream.nullInputStream(), 0);
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
