package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificate authorities of one's own, in place of the system's. */
final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * From a PEM file.
   *
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) {@code registry.tls}
   */
  static SSLContext of(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
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
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.tls",
          "the certificates in " + file + " cannot be used: " + IoErrorMessage.words(e),
          "name a PEM file with certificates");
    }
  }
}
