package dev.coracle.source.apt.release;

import dev.coracle.source.http.ExpectedContent;
import dev.coracle.tree.Sha256;
import java.util.Optional;

/**
 * A line {@code DIGEST SIZE NAME} of a table of SHA-256 sums, as Release files, Sources indexes and
 * .dsc files have it.
 *
 * @param content what the file must be
 * @param name of the file, or its path, as it stands there
 */
public record ChecksumLine(ExpectedContent content, String name) {

  /** Reads a line that begins with its digest; empty if it is malformed. */
  public static Optional<ChecksumLine> parse(String line) {
    String[] words = line.split("\\s+", 3);
    if (words.length != 3 || !Sha256.isHex(words[0]) || !words[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    ExpectedContent content = new ExpectedContent(Long.parseLong(words[1]), new Sha256(words[0]));
    return Optional.of(new ChecksumLine(content, words[2]));
  }
}
