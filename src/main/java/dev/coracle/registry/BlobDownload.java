package dev.coracle.registry;

import dev.coracle.tree.BulkReadInputStream;
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
import org.jspecify.annotations.Nullable;

/**
 * One blob as it comes. A download that breaks off goes on where it broke off. Its end is reached
 * only if size and digest are right; a caller that uses the bytes before reads on until then.
 */
final class BlobDownload extends BulkReadInputStream {
  private static final Duration TRANSFER = Duration.ofMinutes(30);

  /** Breaks of one download. */
  private static final int BREAKS = 4;

  private static final int OK = 200;
  private static final int PARTIAL = 206;

  private final RegistryAccess access;
  private final String digest;
  private final long size;
  private final MessageDigest digester = Sha256.digester();
  private @Nullable InputStream body;

  /** Bytes of the present answer that were read from an earlier one. */
  private long skip;

  private long read;
  private int breaks;
  private boolean ended;

  /**
   * Nothing is asked before the first byte is read.
   *
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
    try (this;
        OutputStream out = Files.newOutputStream(file)) {
      copyTo(out);
    }
  }

  /** Reads what is left, so that size and digest are compared. */
  void drain() throws IOException {
    copyTo(OutputStream.nullOutputStream());
  }

  private void copyTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = read(buffer); n >= 0; n = read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (!ended && length > 0) {
      InputStream from = body == null ? open() : body;
      int n;
      try {
        n = from.read(buffer, offset, length);
      } catch (IOException e) {
        broken(); // the connection broke; what came before stays
        continue;
      }
      int old = (int) Math.min(skip, Math.max(0, n));
      skip -= old;
      if (n < 0 || read + n - old > size) {
        end(Math.max(0, n - old));
      } else if (n > old) {
        digester.update(buffer, offset + old, n - old);
        System.arraycopy(buffer, offset + old, buffer, offset, n - old);
        read += n - old;
        return n - old;
      }
    }
    return length == 0 ? 0 : -1;
  }

  private InputStream open() throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(access.address("blobs/" + digest)).timeout(TRANSFER).GET();
    if (read > 0) {
      request.setHeader("Range", "bytes=" + read + "-");
    }
    HttpResponse<InputStream> response = access.send(request);
    InputStream opened = new MinimumRateInputStream(response.body(), access.patience());
    body = opened;
    int status = response.statusCode();
    if (status != OK && (status != PARTIAL || read == 0)) {
      String said = new String(opened.readNBytes(1000), StandardCharsets.UTF_8);
      throw RegistryDiagnostics.status(access.place(), "read", status, said);
    }
    skip = status == OK ? read : 0;
    return opened;
  }

  private void broken() throws IOException {
    close();
    if (++breaks > BREAKS) {
      throw RegistryDiagnostics.unanswered(
          access.place().host(),
          new IOException("it broke off after " + read + " of " + size + " bytes"));
    }
  }

  /** Compares. */
  private void end(int tooMany) {
    String actual = Descriptor.digest(Sha256.of(digester));
    if (tooMany > 0 || read != size || !actual.equals(digest)) {
      String wrong = tooMany > 0 ? "more than " + size + " bytes" : actual;
      throw RegistryDiagnostics.digest("a blob of " + access.place(), digest, wrong);
    }
    ended = true;
  }

  @Override
  public void close() throws IOException {
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
