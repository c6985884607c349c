package dev.coracle.registry;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends requests to one repository: with TLS unless the host is this machine, with the user's login
 * (Basic, or a token for it), again after failures that may pass, and never with the login to
 * another host.
 */
public final class RegistryAccess {
  private static final int TRIES = 4;
  private static final int REDIRECTS = 3;
  private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

  private final RegistryReference place;
  private final DockerConfig logins;
  private final HttpClients clients;
  private final Duration pause;
  private Duration patience = Duration.ofSeconds(30);
  private volatile Optional<String> authorization = Optional.empty();
  private String scheme = "https";

  /**
   * @param caFile certificate authorities in place of the system's
   * @param pause before the second try; doubled before each further one
   */
  public RegistryAccess(
      RegistryReference place, DockerConfig logins, Optional<Path> caFile, Duration pause) {
    this.place = place;
    this.logins = logins;
    this.pause = pause;
    this.clients = new HttpClients(caFile);
    if (place.isLoopback() && caFile.isEmpty()) {
      scheme = "http";
    }
  }

  /** With another time in which a server may send next to nothing; 30 s by default. */
  RegistryAccess patience(Duration time) {
    patience = time;
    return this;
  }

  Duration patience() {
    return patience;
  }

  RegistryReference place() {
    return place;
  }

  /** An address of the repository, such as {@code blobs/sha256:…}. */
  URI address(String below) {
    return URI.create(scheme + "://" + place.host() + "/v2/" + place.name() + "/" + below);
  }

  /** As {@link #ask(HttpRequest.Builder, int)}, with the usual number of tries. */
  RegistryAnswer ask(HttpRequest.Builder request) throws IOException {
    return ask(request, TRIES);
  }

  /** Sends and reads the whole answer; a body of the request must be readable again. */
  RegistryAnswer ask(HttpRequest.Builder request, int tries) throws IOException {
    return RegistryAnswer.read(place, send(request, tries), patience);
  }

  /** Sends, with the login where it is asked for; closing the answer's body is the caller's. */
  HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
    return send(request, TRIES);
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request, int tries)
      throws IOException {
    try {
      return sendWithLogin(request, tries);
    } catch (IllegalArgumentException e) {
      // Such as a token with a line end in it, or a token server that is a file.
      throw impossible(String.valueOf(e.getMessage()));
    }
  }

  private CoracleException impossible(String what) {
    return RegistryDiagnostics.problem(
        ExitCode.ENVIRONMENT,
        "registry.unreachable",
        place.host() + " answers with what cannot be followed: " + what,
        "check the registry's address, and what is between it and this host");
  }

  private HttpResponse<InputStream> sendWithLogin(HttpRequest.Builder request, int tries)
      throws IOException {
    Optional<String> login = authorization;
    HttpResponse<InputStream> response = retried(request, login, tries);
    if (response.statusCode() == 401 && authorize(response, login)) {
      response.body().close();
      response = retried(request, authorization, tries);
    }
    for (int i = 0; i < REDIRECTS && isRedirect(response); i++) {
      URI to = target(response.uri(), response.headers().firstValue("Location").orElse(""));
      if (!"https".equals(to.getScheme()) && "https".equals(response.uri().getScheme())) {
        throw new IOException("it redirects from https to " + to.getScheme());
      }
      HttpRequest.Builder next = HttpRequest.newBuilder(to).timeout(Duration.ofMinutes(10)).GET();
      if (String.valueOf(to.getAuthority()).equals(place.host())) {
        authorization.ifPresent(value -> next.setHeader("Authorization", value));
      }
      response.body().close();
      response = once(next);
    }
    return response;
  }

  /**
   * What a {@code Location} means.
   *
   * @param base the address that answered with it
   */
  URI target(URI base, String location) {
    try {
      URI to = base.resolve(location);
      String kind = String.valueOf(to.getScheme());
      if ((kind.equals("http") || kind.equals("https")) && to.getHost() != null) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // Reported as the others.
    }
    throw impossible("a redirect to what is no address of HTTP");
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    int status = response.statusCode();
    return response.request().method().equals("GET")
        && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
  }

  private HttpResponse<InputStream> retried(
      HttpRequest.Builder request, Optional<String> login, int most) throws IOException {
    login.ifPresent(value -> request.setHeader("Authorization", value));
    for (int tries = 1; ; tries++) {
      try {
        HttpResponse<InputStream> response = once(request);
        int status = response.statusCode();
        boolean passing = status == 429 || (status >= 500 && status != 501 && status != 507);
        if (!passing || tries == most) {
          return response;
        }
        response.body().close();
      } catch (IOException e) {
        boolean lasting = e instanceof javax.net.ssl.SSLHandshakeException;
        if (lasting || tries == most) {
          throw RegistryDiagnostics.unanswered(place.host(), e);
        }
      }
      sleep(pause.multipliedBy(1L << (tries - 1)));
    }
  }

  private static void sleep(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpResponse<InputStream> once(HttpRequest.Builder request) throws IOException {
    try {
      HttpRequest built = request.build();
      return clients.of(built.uri()).send(built, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Answers a 401; whether a second try makes sense.
   *
   * @param before what the request was sent with; of several that were refused at once, the first
   *     logs in for all
   */
  private synchronized boolean authorize(HttpResponse<?> response, Optional<String> before)
      throws IOException {
    if (!authorization.equals(before)) {
      return true;
    }
    String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
    Optional<String> login = logins.login(place.host());
    if (challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
      authorization = Optional.of("Bearer " + token(challenge, login));
    } else if (login.isPresent()) {
      authorization = Optional.of(basic(login.get()));
    }
    return authorization.isPresent() && !authorization.equals(before);
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  /** Asks the token server that a challenge names (Distribution's token authentication). */
  private String token(String challenge, Optional<String> login) throws IOException {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(challenge);
    while (matcher.find()) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    URI realm;
    try {
      realm =
          URI.create(
              parameters.getOrDefault("realm", "")
                  + "?service="
                  + encoded(parameters.getOrDefault("service", ""))
                  + "&scope="
                  + encoded(
                      parameters.getOrDefault(
                          "scope", "repository:" + place.name() + ":pull,push")));
    } catch (IllegalArgumentException e) {
      throw impossible("a token server that is none");
    }
    boolean loopback =
        String.valueOf(realm.getHost()).matches("localhost|127(\\.[0-9]+){3}|\\[::1\\]");
    if (!"https".equals(realm.getScheme()) && !loopback) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.credentials",
          place.host() + " asks to send the login without encryption",
          "use a registry whose token server has TLS");
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(realm).timeout(Duration.ofSeconds(60));
    login.ifPresent(value -> request.setHeader("Authorization", basic(value)));
    RegistryAnswer response = RegistryAnswer.read(place, once(request), patience);
    if (response.status() != 200) {
      throw RegistryDiagnostics.status(place, "log in", 401, response.body());
    }
    Map<String, Object> answer = Json.object(response.body());
    String token = Json.text(answer, "token");
    return token.isEmpty() ? Json.text(answer, "access_token") : token;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
