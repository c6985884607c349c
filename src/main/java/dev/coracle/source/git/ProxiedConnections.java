package dev.coracle.source.git;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** JGit's connections, through the proxies that apt uses and never unencrypted to other hosts. */
final class ProxiedConnections implements HttpConnectionFactory {
  private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
  private final Function<URI, Optional<URI>> proxies;

  ProxiedConnections(Function<URI, Optional<URI>> proxies) {
    this.proxies = proxies;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return create(url, Proxy.NO_PROXY);
  }

  @Override
  public HttpConnection create(URL url, Proxy ignored) throws IOException {
    URI uri = URI.create(url.toString());
    boolean loopback = url.getHost().matches("(?i)localhost|127\\.0\\.0\\.1|\\[::1\\]");
    if (!url.getProtocol().equalsIgnoreCase("https") && !loopback) {
      throw new IOException("the server leads to an address that is not encrypted: " + url);
    }
    Optional<URI> proxy = proxies.apply(uri);
    return connections.create(url, proxy.isPresent() ? proxy(proxy.get()) : Proxy.NO_PROXY);
  }

  private static Proxy proxy(URI uri) throws IOException {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean socks = scheme.startsWith("socks5");
    if ((!socks && !scheme.equals("http")) || uri.getHost() == null) {
      throw new IOException("the proxy " + uri.getHost() + " cannot be used");
    }
    int port = uri.getPort() > 0 ? uri.getPort() : socks ? 1080 : 80;
    return new Proxy(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
  }
}
