package dev.coracle.tree;

import dev.coracle.host.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256(String hex) implements Comparable<Sha256> {

  public Sha256 {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + hex);
    }
  }

  // Written out: the runtime would generate these two at their first use, milliseconds of a start.

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 digest && digest.hex.equals(hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  /** Whether a text is 64 lower-case hexadecimal digits. */
  public static boolean isHex(String text) {
    // A loop, not a stream: every start-up checks thousands of digests before anything is compiled.
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return text.length() == 64;
  }

  /** A fresh digester. */
  public static MessageDigest digester() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Ends a digester's work. */
  public static Sha256 of(MessageDigest digester) {
    return new Sha256(HexFormat.of().formatHex(digester.digest()));
  }

  /** The digest of some bytes. */
  public static Sha256 of(byte[] bytes) {
    MessageDigest digester = digester();
    digester.update(bytes);
    return of(digester);
  }

  /** The digest of all that is left in a stream, which is not closed. */
  public static Sha256 of(InputStream stream) throws IOException {
    MessageDigest digester = digester();
    byte[] buffer = new byte[1 << 16];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      digester.update(buffer, 0, n);
    }
    return of(digester);
  }

  /** The digest of a regular file; anything else, which may have no end, is not read. */
  public static Sha256 of(Path file) throws IOException {
    try (InputStream stream = InputFile.open(file)) {
      return of(stream);
    }
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The first 12 digits, enough for a person. */
  public String brief() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Sha256 other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
