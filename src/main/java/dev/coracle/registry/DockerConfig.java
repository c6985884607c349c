package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Logins from Docker's configuration: {@code $DOCKER_CONFIG/config.json}, else {@code
 * ~/.docker/config.json}, with its {@code auths}, {@code credHelpers} and {@code credsStore}.
 */
public final class DockerConfig {
  private static final int LARGEST = 1 << 20;
  private static final int HELPER_SECONDS = 60;

  private final Map<String, Object> config;
  private final Map<String, String> environment;

  private DockerConfig(Map<String, Object> config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /**
   * Reads the user's configuration; one that is missing has no logins.
   *
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) {@code registry.config}
   */
  public static DockerConfig of(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "/");
    Path directory =
        Path.of(environment.getOrDefault("DOCKER_CONFIG", Path.of(home, ".docker").toString()));
    Path file = directory.resolve("config.json");
    try {
      String text = new String(InputFile.read(file, LARGEST), StandardCharsets.UTF_8);
      return new DockerConfig(Json.object(text), environment);
    } catch (NoSuchFileException e) {
      return new DockerConfig(Map.of(), environment);
    } catch (IOException e) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.config",
          "the configuration " + file + " cannot be read: " + IoErrorMessage.words(e),
          "correct it, or set DOCKER_CONFIG to another directory");
    }
  }

  /** {@code name:password} for a host; empty where there is none. */
  Optional<String> login(String host) {
    String helper = Json.text(Json.child(config, "credHelpers"), host);
    Map<String, Object> auths = Json.child(config, "auths");
    Map<String, Object> own = Json.child(auths, host);
    if (own.isEmpty()) {
      own = Json.child(auths, "https://" + host);
    }
    if (helper.isEmpty() && own.isEmpty()) {
      helper = Json.text(config, "credsStore");
    }
    if (!helper.isEmpty()) {
      return helped(helper, host);
    }
    String auth = Json.text(own, "auth");
    if (!auth.isEmpty()) {
      try {
        return Optional.of(new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw RegistryDiagnostics.problem(
            ExitCode.ENVIRONMENT,
            "registry.config",
            "the login for " + host + " in Docker's configuration is no base64",
            "log in again");
      }
    }
    String user = Json.text(own, "username");
    return user.isEmpty() ? Optional.empty() : Optional.of(user + ":" + Json.text(own, "password"));
  }

  /** Asks a program: the host on its standard input, JSON on its standard output. */
  private Optional<String> helped(String helper, String host) {
    String program = "docker-credential-" + helper;
    if (!helper.matches("[A-Za-z0-9._-]+")) {
      throw helperFailed(program, "its name is unusual");
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(find(program), "get");
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      process.getOutputStream().write(host.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      byte[] answer = process.getInputStream().readNBytes(LARGEST);
      if (!process.waitFor(HELPER_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw helperFailed(program, "it does not end");
      }
      if (process.exitValue() != 0) {
        return Optional.empty();
      }
      Map<String, Object> login = Json.object(new String(answer, StandardCharsets.UTF_8));
      return Optional.of(Json.text(login, "Username") + ":" + Json.text(login, "Secret"));
    } catch (IOException e) {
      throw helperFailed(program, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw helperFailed(program, "interrupted");
    }
  }

  private String find(String program) {
    for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, program);
      if (file.toFile().canExecute()) {
        return file.toString();
      }
    }
    throw helperFailed(program, "it is not on the PATH");
  }

  private static RuntimeException helperFailed(String program, String why) {
    return RegistryDiagnostics.problem(
        ExitCode.ENVIRONMENT,
        "registry.config",
        "the credential helper " + program + " cannot be asked: " + why,
        "install it, or remove it from Docker's configuration");
  }
}
