package dev.coracle.registry;

import dev.coracle.diagnostic.CoracleException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file to a registry (OCI distribution specification 1.1, "Pushing Blobs"). An upload that
 * breaks off goes on where the registry says that it broke off, or from the beginning where the
 * registry does not say.
 */
final class BlobUpload {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration TRANSFER = Duration.ofMinutes(30);
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  /** Breaks in a row that bring the registry nothing. */
  private static final int BREAKS = 2;

  private final RegistryAccess access;
  private final Path file;
  private final String digest;
  private final long size;

  /** Where the next bytes go, and which of the file they are. */
  private record Session(URI address, long from) {}

  BlobUpload(RegistryAccess access, Path file, String digest) throws IOException {
    this.access = access;
    this.file = file;
    this.digest = digest;
    this.size = Files.size(file);
  }

  /**
   * Uploads.
   *
   * @throws CoracleException (ENVIRONMENT) if the registry does not answer or refuses
   */
  void run() throws IOException {
    Session session = begin();
    int breaks = 0;
    while (true) {
      try {
        send(session);
        return;
      } catch (CoracleException e) {
        boolean broken = e.diagnostics().get(0).code().equals("registry.unreachable");
        if (!broken) {
          throw e;
        }
        Optional<Session> state = state(session);
        boolean further = state.isPresent() && state.get().from() > session.from();
        breaks = further ? 0 : breaks + 1;
        if (breaks > BREAKS) {
          throw e;
        }
        session = state.isPresent() ? state.get() : begin();
      }
    }
  }

  private HttpRequest.Builder request(URI address, Duration timeout) {
    return HttpRequest.newBuilder(address).timeout(timeout);
  }

  private Session begin() throws IOException {
    RegistryAnswer begun =
        access.ask(request(access.address("blobs/uploads/"), ANSWER).POST(BodyPublishers.noBody()));
    begun.expect(202, "upload");
    return new Session(location(begun), 0);
  }

  /** Registries keep the session's state in the address: the last one counts. */
  private URI location(RegistryAnswer answer) {
    return access.target(answer.address(), answer.header("Location"));
  }

  /** A whole file in one request; what is left of one in a request of its own before the last. */
  private void send(Session session) throws IOException {
    URI address = session.address();
    if (session.from() > 0 && session.from() < size) {
      RegistryAnswer sent =
          access.ask(
              request(address, TRANSFER)
                  .header("Content-Type", "application/octet-stream")
                  .header("Content-Range", session.from() + "-" + (size - 1))
                  .method("PATCH", rest(session.from())),
              1);
      sent.expect(202, "upload");
      address = location(sent);
    }
    URI whole =
        URI.create(address + (address.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
    BodyPublisher body =
        session.from() == 0 ? BodyPublishers.ofFile(file) : BodyPublishers.noBody();
    access
        .ask(
            request(whole, TRANSFER).header("Content-Type", "application/octet-stream").PUT(body),
            1)
        .expect(201, "upload");
  }

  private BodyPublisher rest(long from) {
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofInputStream(() -> skipped(from)), size - from);
  }

  private InputStream skipped(long from) {
    try {
      InputStream in = Files.newInputStream(file);
      in.skipNBytes(from);
      return in;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * How much of an upload the registry has.
   *
   * @return empty if it does not say, or has lost it
   */
  private Optional<Session> state(Session session) throws IOException {
    RegistryAnswer answer = access.ask(request(session.address(), ANSWER).GET());
    Matcher range = RANGE.matcher(answer.header("Range"));
    if (answer.status() != 204 || !range.matches()) {
      return Optional.empty();
    }
    // "0-0" stands for nothing as well as for one byte.
    long last = Long.parseLong(range.group(1));
    if (last == 0 || last >= size) {
      return Optional.empty();
    }
    String location = answer.header("Location");
    return Optional.of(
        new Session(location.isEmpty() ? session.address() : location(answer), last + 1));
  }
}
