package dev.coracle.host;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's files go, by the XDG Base Directory Specification 0.8.
 *
 * @param cache what can be made again: {@code $XDG_CACHE_HOME/coracle}
 * @param config what the user wrote: {@code $XDG_CONFIG_HOME/coracle}
 */
public record XdgDirectories(Path cache, Path config) {

  /** From the process's environment. */
  public static XdgDirectories of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    return new XdgDirectories(
        directory(environment.get("XDG_CACHE_HOME"), home.resolve(".cache")),
        directory(environment.get("XDG_CONFIG_HOME"), home.resolve(".config")));
  }

  /** The specification has relative paths ignored. */
  private static Path directory(String value, Path fallback) {
    boolean usable = value != null && Path.of(value).isAbsolute();
    return (usable ? Path.of(value) : fallback).resolve("coracle");
  }
}
