package dev.coracle.host.apt;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the host's apt.conf(5) says about fetching: which dates to check and which proxy to use.
 * Defaults are apt's own, so a host without apt gets those and the environment's proxies.
 */
public final class AptPolicy {
  private final Map<String, String> options;
  private final Map<String, String> environment;

  private AptPolicy(Map<String, String> options, Map<String, String> environment) {
    this.options = options;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Asks {@code apt-config dump}, which takes some 30 ms; a host without it has no options.
   *
   * @throws InterruptedException if interrupted while it runs
   */
  public static AptPolicy ofHost(ProcessRunner runner, Map<String, String> environment)
      throws InterruptedException {
    try {
      ProcessRunner.Result result = runner.run(ProcessRunner.Command.of("apt-config", "dump"));
      return parse(result.ok() ? result.output() : "", environment);
    } catch (IOException noApt) {
      return parse("", environment);
    }
  }

  /**
   * Reads lines such as {@code Acquire::Check-Date "false";}.
   *
   * @param environment {@code http_proxy}, {@code https_proxy} and {@code no_proxy} count
   */
  public static AptPolicy parse(String dump, Map<String, String> environment) {
    Map<String, String> options = new HashMap<>();
    for (String line : dump.split("\n", 0)) {
      int quote = line.indexOf(" \"");
      int end = line.lastIndexOf("\";");
      if (quote > 0 && end >= quote + 2) {
        // Names of options ignore case; a later line overrides.
        options.put(
            line.substring(0, quote).toLowerCase(Locale.ROOT), line.substring(quote + 2, end));
      }
    }
    return new AptPolicy(options, environment);
  }

  /** Whether a Release file past its Valid-Until is refused. */
  public boolean checkValidUntil() {
    // apt takes Check-Date off to mean that the clock is not to be trusted at all.
    return checkDate() && AptSources.bool(option("acquire::check-valid-until")).orElse(true);
  }

  /** Whether a Release file from the future is refused. */
  public boolean checkDate() {
    return AptSources.bool(option("acquire::check-date")).orElse(true);
  }

  /**
   * The proxy for an address: apt's for the host, then apt's for the scheme, then the
   * environment's.
   *
   * @return such as {@code http://proxy.example.org:3128}; empty for a direct connection
   */
  public Optional<URI> proxyFor(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String value = option("acquire::" + scheme + "::proxy::" + host);
    if (value.isEmpty() && scheme.equals("https")) {
      value = option("acquire::http::proxy::" + host);
    }
    if (!value.isEmpty()) {
      return proxy(value);
    }
    if (NoProxy.matches(variable("no_proxy"), host)) {
      return Optional.empty();
    }
    value = option("acquire::" + scheme + "::proxy");
    if (value.isEmpty() && scheme.equals("https")) {
      value = option("acquire::http::proxy");
    }
    return proxy(value.isEmpty() ? variable(scheme + "_proxy") : value);
  }

  private static Optional<URI> proxy(String value) {
    if (value.isBlank() || value.equalsIgnoreCase("DIRECT") || value.equalsIgnoreCase("false")) {
      return Optional.empty();
    }
    try {
      return Optional.of(URI.create(value.contains("://") ? value : "http://" + value));
    } catch (IllegalArgumentException e) {
      // Not without a word past the proxy: it may be there to keep connections in.
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "net.proxy",
              "the proxy "
                  + Excerpt.quote(value.replaceFirst("^(.*://)?.*@", "$1"))
                  + " is not an address",
              "write it such as http://proxy.example.org:3128, in apt's Acquire::http::Proxy or in"
                  + " http_proxy"),
          e);
    }
  }

  private String option(String name) {
    return options.getOrDefault(name, "");
  }

  private String variable(String name) {
    String value = environment.get(name);
    return value != null ? value : environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
  }
}
