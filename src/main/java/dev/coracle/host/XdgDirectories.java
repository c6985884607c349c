package dev.coracle.host;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's files go, by the XDG Base Directory Specification 0.8.
 *
 * @param cache what can be made again: {@code $XDG_CACHE_HOME/coracle}
 * @param config what the user wrote: {@code $XDG_CONFIG_HOME/coracle}
 */
public record XdgDirectories(Path cache, Path config) {

  /**
   * From the process's environment.
   *
   * @throws CoracleException (ENVIRONMENT) {@code host.no-home} if nothing says where they are
   */
  public static XdgDirectories of(Map<String, String> environment) {
    return new XdgDirectories(
        directory(environment, "XDG_CACHE_HOME", ".cache"),
        directory(environment, "XDG_CONFIG_HOME", ".config"));
  }

  /** The specification has relative paths ignored. */
  private static Path directory(Map<String, String> environment, String name, String fallback) {
    String value = environment.getOrDefault(name, "");
    if (value.startsWith("/")) {
      return Path.of(value).resolve("coracle");
    }
    // Without HOME, Java asks the user database; "?" is its word for nothing.
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
    if (!home.startsWith("/")) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "host.no-home",
              "nothing says where this user's files are: HOME is "
                  + (home.isEmpty() ? "empty" : "not set or not an absolute path"),
              "set HOME, or XDG_CACHE_HOME and XDG_CONFIG_HOME, to a directory of your own"));
    }
    return Path.of(home).resolve(fallback).resolve("coracle");
  }
}
