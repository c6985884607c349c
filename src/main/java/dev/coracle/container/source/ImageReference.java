package dev.coracle.container.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.tree.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a container image is, as the field's tools write it (containers-transports(5)).
 *
 * @param text as given
 * @param location a path, or what names an image in a registry
 * @param tag which image of an OCI layout
 * @param digest which image, by the digest of its manifest; the tag does not count then
 */
public record ImageReference(
    String text,
    Transport transport,
    String location,
    Optional<String> tag,
    Optional<Sha256> digest) {

  /** Kinds of places. */
  public enum Transport {
    /** A directory in the OCI image layout. */
    OCI("oci:"),
    /** A tar archive of such a directory. */
    OCI_ARCHIVE("oci-archive:"),
    /** What {@code docker save} writes. */
    DOCKER_ARCHIVE("docker-archive:"),
    /** A registry. */
    REGISTRY("docker://");

    private final String prefix;

    Transport(String prefix) {
      this.prefix = prefix;
    }

    /** What a reference to it begins with. */
    public String prefix() {
      return prefix;
    }
  }

  /** Whether a text begins as a reference does; a path may be meant if not. */
  public static boolean isReference(String text) {
    return Arrays.stream(Transport.values()).anyMatch(each -> text.startsWith(each.prefix));
  }

  /**
   * Reads a reference.
   *
   * @throws CoracleException (USAGE) {@code container.reference} if it is none
   */
  public static ImageReference parse(String text) {
    for (Transport transport : Transport.values()) {
      if (text.startsWith(transport.prefix)) {
        String rest = text.substring(transport.prefix.length());
        if (rest.isEmpty() || rest.startsWith(":")) {
          throw invalid(text, "it names no image after " + transport.prefix);
        }
        return transport == Transport.OCI
            ? layout(text, rest)
            : new ImageReference(text, transport, rest, Optional.empty(), Optional.empty());
      }
    }
    throw invalid(text, "it does not begin with a known transport");
  }

  /** A tag has no slash, so a colon before one belongs to the path. */
  private static ImageReference layout(String text, String rest) {
    int colon = rest.lastIndexOf(':');
    if (colon < 0 || rest.indexOf('/', colon) >= 0) {
      return new ImageReference(text, Transport.OCI, rest, Optional.empty(), Optional.empty());
    }
    if (colon == rest.length() - 1) {
      throw invalid(text, "its tag is empty");
    }
    return new ImageReference(
        text,
        Transport.OCI,
        rest.substring(0, colon),
        Optional.of(rest.substring(colon + 1)),
        Optional.empty());
  }

  /**
   * The same place, asked for the image with a digest: no tag has a part in it. Archives of Docker
   * have no manifests; their readers compare configurations instead.
   */
  public ImageReference at(Sha256 manifest) {
    return switch (transport) {
      case DOCKER_ARCHIVE -> this;
      case OCI, OCI_ARCHIVE ->
          new ImageReference(text, transport, location, Optional.empty(), Optional.of(manifest));
      case REGISTRY ->
          new ImageReference(
              text,
              transport,
              repository() + "@sha256:" + manifest,
              Optional.empty(),
              Optional.of(manifest));
    };
  }

  /** The location without tag and digest. */
  private String repository() {
    int at = location.indexOf('@');
    String named = at < 0 ? location : location.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/'));
    return colon < 0 ? named : named.substring(0, colon);
  }

  /** Whether reading it needs the network. */
  public boolean isRemote() {
    return transport == Transport.REGISTRY;
  }

  private static CoracleException invalid(String text, String why) {
    List<String> prefixes = Arrays.stream(Transport.values()).map(Transport::prefix).toList();
    int colon = text.indexOf(':');
    return new CoracleException(
        ExitCode.USAGE,
        Diagnostic.error(
            "container.reference",
            "'" + ContainerDiagnostics.printable(text) + "' is not a container image: " + why,
            Suggestions.suggestion(
                colon < 0 ? text : text.substring(0, colon + 1),
                prefixes,
                "write oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE or"
                    + " docker://HOST/NAME[:TAG]")));
  }
}
