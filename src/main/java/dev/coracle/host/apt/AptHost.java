package dev.coracle.host.apt;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.XdgDirectories;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that this host says about archives of packages. Every part is read when first asked for, so
 * that a build which fetches nothing pays nothing.
 */
public final class AptHost {
  private final Path aptDirectory;
  private final Path keyringDirectory;
  private final Path mirrorFile;
  private final Map<String, String> environment;
  private final ProcessRunner runner;
  private @Nullable AptSources sources;
  private @Nullable AptPolicy policy;
  private @Nullable AptCredentials credentials;
  private @Nullable MirrorFile mirrors;

  /**
   * A host.
   *
   * @param aptDirectory apt's configuration
   * @param keyringDirectory where packages put the keyrings of archives
   * @param mirrorFile the user's own choice of mirrors
   * @param environment of this process, for proxies
   * @param runner runs {@code apt-config}
   */
  public AptHost(
      Path aptDirectory,
      Path keyringDirectory,
      Path mirrorFile,
      Map<String, String> environment,
      ProcessRunner runner) {
    this.aptDirectory = aptDirectory;
    this.keyringDirectory = keyringDirectory;
    this.mirrorFile = mirrorFile;
    this.environment = Map.copyOf(environment);
    this.runner = runner;
  }

  /** The host that this process runs on. */
  public static AptHost ofThisMachine(Map<String, String> environment, ProcessRunner runner) {
    return new AptHost(
        Path.of("/etc/apt"),
        Path.of("/usr/share/keyrings"),
        XdgDirectories.of(environment).config().resolve("mirror"),
        environment,
        runner);
  }

  /** The apt sources of the host. */
  public synchronized AptSources sources() {
    if (sources == null) {
      sources = AptSources.read(aptDirectory);
    }
    return sources;
  }

  /** How apt fetches. */
  public synchronized AptPolicy policy() {
    if (policy == null) {
      try {
        policy = AptPolicy.ofHost(runner, environment);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CoracleException(
            ExitCode.INTERRUPTED,
            Diagnostic.error("net.cancelled", "the host's apt was not asked: interrupted", ""),
            e);
      }
    }
    return policy;
  }

  /** {@code login:password} for an address. */
  public synchronized Optional<String> credentialsFor(URI uri) {
    if (credentials == null) {
      credentials = AptCredentials.read(aptDirectory);
    }
    return credentials.forUri(uri);
  }

  /** The user's own choice of mirrors. */
  public synchronized MirrorFile mirrors() {
    if (mirrors == null) {
      mirrors = MirrorFile.read(mirrorFile);
    }
    return mirrors;
  }

  /** The file named for the user's own choice, whether it exists or not. */
  public Path mirrorFile() {
    return mirrorFile;
  }

  /**
   * Where the keys of a distribution's archive should be, best first. The package that ships them
   * is named as the file is.
   */
  public List<Path> keyringPlaces(String distribution) {
    String name = keyringPackage(distribution);
    return List.of(
        keyringDirectory.resolve(name + ".pgp"), keyringDirectory.resolve(name + ".gpg"));
  }

  /** The first of {@link #keyringPlaces} that exists. */
  public Optional<Path> keyring(String distribution) {
    return keyringPlaces(distribution).stream().filter(Files::isRegularFile).findFirst();
  }

  /** The package that ships the keys of a distribution's archive. */
  public static String keyringPackage(String distribution) {
    return distribution.toLowerCase(Locale.ROOT) + "-archive-keyring";
  }
}
