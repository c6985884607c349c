package dev.coracle.source.apt.release;

import dev.coracle.deb822.Deb822;
import dev.coracle.deb822.Deb822Exception;
import dev.coracle.source.http.ExpectedContent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Release file, by the Debian repository format: what a suite calls itself, and the hashes of its
 * indexes.
 *
 * @param origin whose archive it is, such as {@code Debian}; may be empty
 * @param suite such as {@code stable}; may be empty
 * @param codename such as {@code trixie}; may be empty
 * @param date when it was made
 * @param validUntil when it ceases to count; empty for suites that are not kept fresh
 * @param byHash whether every index also has its hash as a name
 * @param components such as {@code main}
 * @param architectures Debian names, maybe with {@code all}
 * @param allIsMerged whether packages for all architectures stand in each architecture's index
 * @param priority what apt gives the suite's packages: 1 for {@code NotAutomatic}, 100 for that
 *     with {@code ButAutomaticUpgrades}, else 500 (apt_preferences(5))
 * @param files indexes by path below the suite's directory
 */
public record ReleaseFile(
    String origin,
    String suite,
    String codename,
    Instant date,
    Optional<Instant> validUntil,
    boolean byHash,
    List<String> components,
    List<String> architectures,
    boolean allIsMerged,
    int priority,
    Map<String, ExpectedContent> files) {

  public ReleaseFile {
    components = List.copyOf(components);
    architectures = List.copyOf(architectures);
    files = Map.copyOf(files);
  }

  /** Why a text is not one. */
  static final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
      super(message);
    }
  }

  static ReleaseFile parse(List<String> lines) throws FormatException {
    Map<String, String> fields = fields(lines);
    Map<String, ExpectedContent> files = new HashMap<>();
    for (String line : fields.getOrDefault("sha256", "").lines().toList()) {
      addFile(line, files);
    }
    if (files.isEmpty()) {
      throw new FormatException("has no SHA256 table");
    }
    String validUntil = fields.getOrDefault("valid-until", "");
    return new ReleaseFile(
        fields.getOrDefault("origin", ""),
        fields.getOrDefault("suite", ""),
        fields.getOrDefault("codename", ""),
        date(fields.getOrDefault("date", ""), "Date"),
        validUntil.isEmpty() ? Optional.empty() : Optional.of(date(validUntil, "Valid-Until")),
        fields.getOrDefault("acquire-by-hash", "").equals("yes"),
        words(fields.getOrDefault("components", "")),
        words(fields.getOrDefault("architectures", "")),
        fields.getOrDefault("no-support-for-architecture-all", "").contains("Packages"),
        priority(fields),
        files);
  }

  private static Map<String, String> fields(List<String> lines) throws FormatException {
    try {
      return Deb822.fields(lines);
    } catch (Deb822Exception e) {
      throw new FormatException(String.valueOf(e.getMessage()));
    }
  }

  private static int priority(Map<String, String> fields) {
    if (!isYes(fields, "notautomatic")) {
      return 500;
    }
    return isYes(fields, "butautomaticupgrades") ? 100 : 1;
  }

  private static boolean isYes(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "").equalsIgnoreCase("yes");
  }

  private static Instant date(String text, String field) throws FormatException {
    Optional<Instant> date = ReleaseDate.parse(text);
    if (date.isEmpty()) {
      throw new FormatException("has no readable " + field + ": `" + text + "`");
    }
    return date.get();
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /** A line {@code DIGEST SIZE PATH}. */
  private static void addFile(String line, Map<String, ExpectedContent> files)
      throws FormatException {
    ChecksumLine file =
        ChecksumLine.parse(line)
            .filter(each -> !each.name().startsWith("/"))
            .filter(each -> !List.of(each.name().split("/")).contains(".."))
            .orElseThrow(() -> new FormatException("has a damaged SHA256 table: " + line));
    files.put(file.name(), file.content());
  }
}
