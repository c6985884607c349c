package dev.coracle.host.apt;

import dev.coracle.diagnostic.SourceLocation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One archive of binary packages that the host's apt uses: one URI and one suite.
 *
 * @param uri the archive's root as written, without a trailing slash; may carry {@code user:pass@}
 * @param suite such as {@code bookworm-security}; ends with a slash where the archive is flat
 * @param components such as {@code main}
 * @param architectures Debian names; empty where the host's own are meant
 * @param signedBy the Signed-By option: a path, fingerprints, or a key block
 * @param trusted whether the entry asks apt to skip signatures; Coracle never does
 * @param checkValidUntil the entry's own word on Valid-Until; the host's policy where empty
 * @param checkDate the entry's own word on Date; the host's policy where empty
 * @param place where it stands
 */
public record AptSource(
    String uri,
    String suite,
    List<String> components,
    List<String> architectures,
    Optional<String> signedBy,
    boolean trusted,
    Optional<Boolean> checkValidUntil,
    Optional<Boolean> checkDate,
    SourceLocation place) {

  /** The same source at another address. */
  AptSource at(String other) {
    return new AptSource(
        other,
        suite,
        components,
        architectures,
        signedBy,
        trusted,
        checkValidUntil,
        checkDate,
        place);
  }

  public AptSource {
    Objects.requireNonNull(suite);
    Objects.requireNonNull(place);
    uri = withoutTrailingSlash(uri);
    components = List.copyOf(components);
    architectures = List.copyOf(architectures);
  }

  /** Whether the archive has no suites and components, only one directory. */
  public boolean flat() {
    return suite.endsWith("/");
  }

  static String withoutTrailingSlash(String uri) {
    int end = uri.length();
    while (end > 0 && uri.charAt(end - 1) == '/') {
      end--;
    }
    return uri.substring(0, end);
  }
}
