package dev.coracle.source.http;

import java.net.URI;
import java.util.Optional;

/** How to reach an address: asked once per connection. */
public interface HttpRoutes {

  /** The proxy to go through, {@code http://} or {@code socks5h://}; empty for none. */
  Optional<URI> proxyFor(URI uri);

  /** {@code login:password} to send; empty for none. */
  Optional<String> credentialsFor(URI uri);

  /** No proxies and no passwords. */
  static HttpRoutes direct() {
    return new HttpRoutes() {
      @Override
      public Optional<URI> proxyFor(URI uri) {
        return Optional.empty();
      }

      @Override
      public Optional<String> credentialsFor(URI uri) {
        return Optional.empty();
      }
    };
  }
}
