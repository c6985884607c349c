package dev.coracle.registry;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A client for plain HTTP and one for TLS, each made when it is first needed: to make one with TLS,
 * Java reads all certificate authorities of the system, which takes as long as to fetch an image.
 */
final class HttpClients {
  /** Read once, when the first client is made. */
  private static final String BUFFER = "jdk.httpclient.bufsize";

  static {
    // Of what comes, each buffer wakes a thread: with Java's 16 KiB, a fifth of a pull's time.
    if (System.getProperty(BUFFER) == null) {
      System.setProperty(BUFFER, Integer.toString(1 << 17));
    }
  }

  private @Nullable HttpClient secure;
  private @Nullable HttpClient plain;

  /**
   * Clients.
   *
   * @param caFile certificate authorities in place of the system's
   */
  HttpClients(Optional<Path> caFile) {
    caFile.ifPresent(file -> secure = builder().sslContext(TrustedCertificates.of(file)).build());
  }

  /** The client for an address. */
  synchronized HttpClient of(URI address) {
    if ("http".equals(address.getScheme())) {
      HttpClient client =
          plain == null
              ? builder().sslContext(new NoTls()).sslParameters(new SSLParameters()).build()
              : plain;
      plain = client;
      return client;
    }
    HttpClient client = secure == null ? builder().build() : secure;
    secure = client;
    return client;
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(15));
  }

  /** For a client that is never asked for TLS, which wants a context all the same. */
  private static final class NoTls extends SSLContext {
    NoTls() {
      super(new NoTlsSpi(), new NoProvider(), "none");
    }
  }

  private static final class NoProvider extends Provider {
    private static final long serialVersionUID = 1;

    NoProvider() {
      super("none", "1", "no TLS");
    }
  }

  private static final class NoTlsSpi extends SSLContextSpi {
    private static UnsupportedOperationException none() {
      return new UnsupportedOperationException("this client knows no TLS");
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw none();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw none();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw none();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw none();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw none();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw none();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw none();
    }
  }
}
