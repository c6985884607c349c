package dev.coracle.registry;

import dev.coracle.diagnostic.ExitCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an artifact is: {@code HOST[:PORT]/NAME[:TAG]} or {@code HOST[:PORT]/NAME@sha256:HEX}.
 *
 * @param host with its port, if one is given
 * @param name the repository
 * @param tag a tag or a digest; empty if neither is given
 */
public record RegistryReference(String host, String name, String tag) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9.-]+(?::[0-9]{1,5})?|\\[[0-9a-fA-F:]+\\](?::[0-9]{1,5})?)"
              + "/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
              + "(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127})|@(sha256:[0-9a-f]{64}))?");

  private static final Pattern PORT = Pattern.compile("[^:]:([0-9]{1,5})$");

  private static final int MOST_PORT = 65535;

  /**
   * Reads a reference.
   *
   * @throws dev.coracle.diagnostic.CoracleException (USAGE) {@code registry.reference}
   */
  public static RegistryReference parse(String text) {
    Matcher matcher = FORM.matcher(text);
    boolean host = matcher.matches() && matcher.group(1).matches(".*[.:].*|localhost");
    if (!host || port(matcher.group(1)) > MOST_PORT) {
      throw RegistryDiagnostics.problem(
          ExitCode.USAGE,
          "registry.reference",
          "'" + text + "' is no place in a registry",
          "write HOST/NAME:TAG with a host that has a dot or a port, such as"
              + " registry.example/guests/base:1.0, and a port up to 65535");
    }
    String tag = matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
    return new RegistryReference(matcher.group(1), matcher.group(2), tag == null ? "" : tag);
  }

  /** The port of a host as the pattern takes it; 0 where it has none. */
  private static int port(String host) {
    Matcher port = PORT.matcher(host);
    return port.find() ? Integer.parseInt(port.group(1)) : 0;
  }

  /** The same with another tag or digest. */
  public RegistryReference with(String other) {
    return new RegistryReference(host, name, other);
  }

  /** Whether the host is this machine, with which plain HTTP is allowed. */
  boolean isLoopback() {
    return host.matches("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]+)?");
  }

  @Override
  public String toString() {
    return host + "/" + name + (tag.isEmpty() ? "" : (tag.contains(":") ? "@" : ":") + tag);
  }
}
