package dev.coracle.registry;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;

/** One blob to a file. A download that breaks off goes on where it broke off. */
final class BlobDownload {
  private static final Duration TRANSFER = Duration.ofMinutes(30);

  /** Breaks in a row that bring no byte. */
  private static final int BREAKS = 4;

  private static final int OK = 200;
  private static final int PARTIAL = 206;

  private final RegistryAccess access;
  private final String digest;
  private final long size;
  private final MessageDigest digester = Sha256.digester();
  private long read;

  /**
   * @param size the bytes that it must have
   */
  BlobDownload(RegistryAccess access, String digest, long size) {
    this.access = access;
    this.digest = digest;
    this.size = size;
  }

  /**
   * Downloads it.
   *
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) {@code registry.digest};
   *     (ENVIRONMENT) if the registry does not answer or refuses
   */
  void to(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int breaks = 0; !part(out); breaks++) {
        if (breaks == BREAKS) {
          throw RegistryDiagnostics.unanswered(
              access.place().host(),
              new IOException("it broke off after " + read + " of " + size + " bytes"));
        }
      }
    }
    String actual = Descriptor.digest(Sha256.of(digester));
    if (read != size || !actual.equals(digest)) {
      throw RegistryDiagnostics.digest("a blob of " + access.place(), digest, actual);
    }
  }

  /** What one answer brings; whether it came to its end. */
  private boolean part(OutputStream out) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(access.address("blobs/" + digest)).timeout(TRANSFER).GET();
    if (read > 0) {
      request.setHeader("Range", "bytes=" + read + "-");
    }
    HttpResponse<InputStream> response = access.send(request);
    try (InputStream body = new MinimumRateInputStream(response.body(), access.patience())) {
      int status = response.statusCode();
      if (status != OK && (status != PARTIAL || read == 0)) {
        String said = new String(body.readNBytes(1000), StandardCharsets.UTF_8);
        throw RegistryDiagnostics.status(access.place(), "read", status, said);
      }
      return copy(body, status == OK ? read : 0, out);
    }
  }

  /** Copies until the end, or until it breaks off. */
  private boolean copy(InputStream body, long skipped, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long skip = skipped;
    while (read <= size) {
      int n;
      try {
        n = body.read(buffer);
      } catch (IOException e) {
        return false; // the connection broke; what came before stays
      }
      if (n < 0) {
        return true;
      }
      int from = (int) Math.min(skip, n);
      skip -= from;
      digester.update(buffer, from, n - from);
      out.write(buffer, from, n - from);
      read += n - from;
    }
    return true;
  }
}
