package dev.coracle.source.apt.release;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A text in the cleartext signature framework, RFC 9580 section 7. Nothing may stand outside the
 * signed block: what is not signed must not be read by anybody.
 *
 * @param lines the signed text, dash escapes undone, without the white space at the ends of lines
 *     that no signature covers
 * @param signature the armored signatures
 * @param hashes names of the hash functions that the {@code Hash} headers list, in upper case
 */
public record ClearSignedText(List<String> lines, String signature, Set<String> hashes) {
  /** Its first line. */
  public static final String BEGIN_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----";

  private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

  public ClearSignedText {
    lines = List.copyOf(lines);
    hashes = Set.copyOf(hashes);
  }

  /** Why a text is not one. */
  public static final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
      super(message);
    }
  }

  /** Reads a text; whether the signatures are good is not asked. */
  public static ClearSignedText parse(byte[] bytes) throws FormatException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException("is not text");
    }
    String[] all = text.split("\n", -1);
    int at = 0;
    if (!trimmed(all[at++]).equals(BEGIN_MESSAGE)) {
      throw new FormatException("does not begin with a signed message");
    }
    Set<String> hashes = new HashSet<>();
    while (at < all.length && !trimmed(all[at]).isEmpty()) {
      if (!all[at].startsWith("Hash: ")) {
        throw new FormatException("has data before the signed text, in line " + (at + 1));
      }
      for (String name : all[at].substring("Hash: ".length()).split(",", -1)) {
        hashes.add(name.strip().toUpperCase(Locale.ROOT));
      }
      at++;
    }
    at++;
    List<String> lines = new ArrayList<>();
    while (at < all.length && !trimmed(all[at]).equals(BEGIN_SIGNATURE)) {
      String line = trimmed(all[at]);
      if (line.startsWith("- ")) {
        line = line.substring(2);
      } else if (line.startsWith("-")) {
        throw new FormatException("has an unescaped dash in line " + (at + 1));
      }
      if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
        throw new FormatException("has a control character in line " + (at + 1));
      }
      lines.add(line);
      at++;
    }
    int begin = at;
    while (at < all.length && !trimmed(all[at]).equals(END_SIGNATURE)) {
      at++;
    }
    if (at >= all.length) {
      throw new FormatException("ends before its signature does");
    }
    String signature = String.join("\n", List.of(all).subList(begin, at + 1)) + "\n";
    for (at++; at < all.length; at++) {
      if (!all[at].isBlank()) {
        throw new FormatException("has data after the signature, in line " + (at + 1));
      }
    }
    return new ClearSignedText(lines, signature, hashes);
  }

  /** The bytes that signatures are made over: lines separated by CR LF, none after the last. */
  byte[] canonicalBytes() {
    return String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  /** Without blanks, tabs and a carriage return at the end. */
  private static String trimmed(String line) {
    int end = line.length();
    while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(0, end);
  }
}
