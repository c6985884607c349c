package dev.coracle.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A whole answer of a registry.
 *
 * @param address that answered, after redirects
 * @param body at most 4 MiB
 */
record RegistryAnswer(
    RegistryReference place, int status, HttpHeaders headers, URI address, String body) {

  /** What registries accept for a manifest (OCI distribution specification 1.1). */
  static final int LARGEST = 4 << 20;

  /**
   * Reads and closes the body.
   *
   * @param patience how long a server may send next to nothing
   */
  static RegistryAnswer read(
      RegistryReference place, HttpResponse<InputStream> response, Duration patience)
      throws IOException {
    try (InputStream body = new MinimumRateInputStream(response.body(), patience)) {
      byte[] bytes = body.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new IOException("an answer of " + place.host() + " is larger than 4 MiB");
      }
      return new RegistryAnswer(
          place,
          response.statusCode(),
          response.headers(),
          response.uri(),
          new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** A header; empty if it is missing. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** Ends the work unless this is the status that was expected. */
  void expect(int wanted, String what) {
    if (status != wanted) {
      throw RegistryDiagnostics.status(place, what, status, body);
    }
  }
}
