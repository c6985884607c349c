package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Certificate authorities of one's own, in place of the system's. */
final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * From a PEM file.
   *
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) {@code registry.tls}
   */
  static SSLContext of(Path file) {
    try (InputStream stream = InputFile.open(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each :
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
        store.setCertificateEntry("ca-" + number++, each);
      }
      if (number == 0) {
        throw new IOException("it holds no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, withDates(trust.getTrustManagers()), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.tls",
          "the certificates in " + file + " cannot be used: " + IoErrorMessage.words(e),
          "name a PEM file with certificates");
    }
  }

  /** Java takes a certificate that is trusted itself without a look at its dates. */
  private static TrustManager[] withDates(TrustManager[] managers) {
    TrustManager[] all = managers.clone();
    for (int i = 0; i < all.length; i++) {
      if (all[i] instanceof X509ExtendedTrustManager manager) {
        all[i] = new DatedTrust(manager);
      }
    }
    return all;
  }

  /** Trusts what another does, as long as the server's certificate is valid today. */
  private static final class DatedTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager base;

    DatedTrust(X509ExtendedTrustManager base) {
      this.base = base;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      base.checkServerTrusted(chain, type, engine);
      chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      base.checkServerTrusted(chain, type, socket);
      chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      base.checkServerTrusted(chain, type);
      chain[0].checkValidity();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      base.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      base.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      base.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return base.getAcceptedIssuers();
    }
  }
}
