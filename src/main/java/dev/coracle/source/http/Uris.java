package dev.coracle.source.http;

import java.net.URI;
import java.net.URISyntaxException;

/** Web addresses: made from parts, and shown without passwords. */
public final class Uris {
  private Uris() {}

  /**
   * An address below a root.
   *
   * @param root such as {@code http://mirror.example.org/debian}
   * @param path plain text below it; what an address may not hold is escaped
   * @throws IllegalArgumentException if the root is not an address
   */
  public static URI below(String root, String path) {
    try {
      String escaped = new URI(null, null, "/" + path, null).getRawPath();
      return new URI(root + escaped);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not an address: " + redacted(root), e);
    }
  }

  /** An address as people may see it: no login, no password. */
  public static String redacted(String address) {
    return address.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/]*@", "$1");
  }

  /** An address as people may see it: no login, no password. */
  public static String redacted(URI address) {
    return redacted(address.toString());
  }
}
