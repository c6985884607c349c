package dev.coracle.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A registry of OCI 1.1 on loopback, with a list of referrers, a token server, and faults on
 * request: none that Debian packages has the first, and no real one the last.
 */
public final class FakeRegistry implements AutoCloseable {
  public final Map<String, byte[]> blobs = new HashMap<>();
  public final Map<String, byte[]> manifests = new HashMap<>();
  public final List<String> requests = new ArrayList<>();

  /** Answers uploads with this status; 0 for none. */
  public int uploadStatus;

  /** Answers so many requests with 503 first. */
  int unavailable;

  /** Changes a byte of every blob that is read. */
  public boolean changesBlobs;

  /** Ends so many answers with blobs after half of their bytes. */
  int breaks;

  /** Ends so many uploads after {@link #breakAt} bytes of their bodies. */
  int brokenUploads;

  /** Bytes of a body. */
  int breakAt;

  /** Does not know an upload any more once it broke off. */
  boolean forgetsUploads;

  /** What came of an upload. */
  private static final class Upload {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Part of the only address at which the upload goes on. */
    private int state;
  }

  private final Map<String, Upload> uploads = new HashMap<>();

  /** Stores this in place of what is put under a tag. */
  byte[] racing;

  /** Asks for a token, which its token server gives to {@code ci:s3cret}. */
  boolean tokens;

  private final HttpServer server;

  public FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String method = exchange.getRequestMethod();
      boolean bytes =
          method.equals("PATCH") || (method.equals("PUT") && path.contains("/uploads/"));
      if (bytes && brokenUploads > 0) {
        breakOff(exchange);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      requests.add(method + " " + path);
      if (path.equals("/token")) {
        // ci:s3cret
        boolean known = login.equals("Basic Y2k6czNjcmV0");
        answer(exchange, known ? 200 : 401, "{\"token\": \"t0ken\"}".getBytes(UTF_8));
      } else if (tokens && !login.equals("Bearer t0ken")) {
        exchange
            .getResponseHeaders()
            .set(
                "WWW-Authenticate",
                "Bearer realm=\"http://" + host() + "/token\",service=\"fake\"");
        answer(exchange, 401, new byte[0]);
      } else if (unavailable > 0) {
        unavailable--;
        answer(exchange, 503, new byte[0]);
      } else {
        serve(
            exchange, method, path.replaceFirst("^/v2/[a-z/]*?/(blobs|manifests|ref)", "$1"), body);
      }
    }
  }

  /** Keeps what came so far, and closes the connection without an answer. */
  private void breakOff(HttpExchange exchange) throws IOException {
    byte[] head = exchange.getRequestBody().readNBytes(breakAt);
    requests.add("broke after " + head.length);
    brokenUploads--;
    Upload upload = uploads.get(exchange.getRequestURI().getPath());
    if (!forgetsUploads && isCurrent(exchange, upload)) {
      upload.bytes.writeBytes(head);
    }
  }

  private static boolean isCurrent(HttpExchange exchange, Upload upload) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    return upload != null && query.matches("state=" + upload.state + "(&.*)?");
  }

  private void upload(HttpExchange exchange, String method, byte[] body) throws IOException {
    String digest =
        String.valueOf(exchange.getRequestURI().getQuery()).replaceFirst(".*digest=", "");
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    String path = exchange.getRequestURI().getPath();
    Upload upload = uploads.get(path);
    if (uploadStatus != 0) {
      answer(exchange, uploadStatus, "too much".getBytes(UTF_8));
    } else if (method.equals("POST")) {
      String begun = path + (uploads.size() + 1);
      uploads.put(begun, new Upload());
      go(exchange, 202, begun);
    } else if (method.equals("GET")) {
      if (!forgetsUploads && upload != null) {
        exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload.bytes.size() - 1));
      }
      go(exchange, forgetsUploads ? 404 : 204, path);
    } else if (!isCurrent(exchange, upload)) {
      answer(exchange, 400, "an old address".getBytes(UTF_8));
    } else if (method.equals("PATCH")
        && !String.valueOf(range).startsWith(upload.bytes.size() + "-")) {
      answer(exchange, 416, new byte[0]);
    } else if (method.equals("PATCH")) {
      requests.add("from " + upload.bytes.size());
      upload.bytes.writeBytes(body);
      go(exchange, 202, path);
    } else {
      upload.bytes.writeBytes(body);
      byte[] whole = upload.bytes.toByteArray();
      blobs.put(digest, whole);
      answer(exchange, digest.equals("sha256:" + Sha256.of(whole)) ? 201 : 400, new byte[0]);
    }
  }

  private void go(HttpExchange exchange, int status, String path) throws IOException {
    Upload upload = uploads.computeIfAbsent(path, each -> new Upload());
    upload.state++;
    exchange.getResponseHeaders().set("Location", path + "?state=" + upload.state);
    answer(exchange, status, new byte[0]);
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private void serve(HttpExchange exchange, String method, String path, byte[] body)
      throws IOException {
    String last = path.substring(path.lastIndexOf('/') + 1);
    if (path.startsWith("blobs/uploads/")) {
      upload(exchange, method, body);
    } else if (path.startsWith("blobs/")) {
      byte[] blob = blobs.get(last);
      if (blob != null && changesBlobs) {
        blob = blob.clone();
        blob[0] ^= 1;
      }
      blob(exchange, blob);
    } else if (path.startsWith("manifests/") && method.equals("PUT")) {
      boolean tag = !last.startsWith("sha256:");
      manifests.put(last, tag && racing != null ? racing : body);
      manifests.put("sha256:" + Sha256.of(body), body);
      String subject =
          Json.text(Json.child(Json.object(new String(body, UTF_8)), "subject"), "digest");
      if (!subject.isEmpty()) {
        exchange.getResponseHeaders().set("OCI-Subject", subject);
      }
      answer(exchange, 201, new byte[0]);
    } else if (path.startsWith("manifests/")) {
      byte[] manifest = manifests.get(last);
      answer(exchange, manifest == null ? 404 : 200, manifest == null ? new byte[0] : manifest);
    } else {
      answer(exchange, 200, referrers(last));
    }
  }

  private void blob(HttpExchange exchange, byte[] blob) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (blob != null && range != null) {
      int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
      requests.add("from " + from);
      answer(exchange, 206, Arrays.copyOfRange(blob, from, blob.length));
    } else if (blob != null && breaks > 0) {
      breaks--;
      exchange.sendResponseHeaders(200, blob.length);
      exchange.getResponseBody().write(blob, 0, blob.length / 2);
      exchange.getResponseBody().flush();
    } else {
      answer(exchange, blob == null ? 404 : 200, blob == null ? new byte[0] : blob);
    }
  }

  private byte[] referrers(String subject) throws IOException {
    Map<String, Object> found = new LinkedHashMap<>();
    for (byte[] each : manifests.values()) {
      Map<String, Object> fields = Json.object(new String(each, UTF_8));
      if (Json.text(Json.child(fields, "subject"), "digest").equals(subject)) {
        String digest = "sha256:" + Sha256.of(each);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("digest", digest);
        entry.put("size", each.length);
        entry.put("artifactType", Json.text(fields, "artifactType"));
        found.put(digest, entry);
      }
    }
    return Json.pretty(Map.of("manifests", found.values()));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }
}
