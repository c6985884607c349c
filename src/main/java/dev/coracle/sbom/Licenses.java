package dev.coracle.sbom;

import dev.coracle.deb822.Deb822;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Licenses by machine-readable copyright files (Debian's copyright-format 1.0, called DEP-5). Files
 * in another form say nothing that a program may rely on: their packages have no known license.
 */
final class Licenses {
  private static final Pattern FORMAT =
      Pattern.compile("https?://[^ ]*(copyright-format|dep5|dep-5).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern OR = Pattern.compile(" or ", Pattern.CASE_INSENSITIVE);
  private static final Pattern AND = Pattern.compile(" and |, ", Pattern.CASE_INSENSITIVE);
  private static final Properties KNOWN = known();

  private Licenses() {}

  /**
   * A license as a copyright file has it.
   *
   * @param name its short name, such as {@code GPL-2+ or Artistic}
   * @param expression the same as SPDX writes it
   * @param references by identifier: the names that SPDX does not know
   */
  record License(String name, String expression, Map<String, String> references) {
    /** Whether the expression is one identifier of SPDX. */
    boolean isIdentifier() {
      return references.isEmpty() && expression.indexOf(' ') < 0;
    }
  }

  /** The licenses of all paragraphs, each once, in their order; none if the file is free text. */
  static List<License> of(String copyright) {
    List<Deb822.Paragraph> paragraphs = Deb822.paragraphs(copyright.lines().toList());
    if (paragraphs.isEmpty()
        || !FORMAT
            .matcher(paragraphs.get(0).fields().getOrDefault("format", "").strip())
            .matches()) {
      return List.of();
    }
    Map<String, License> found = new LinkedHashMap<>();
    for (Deb822.Paragraph paragraph : paragraphs) {
      String field = paragraph.fields().getOrDefault("license", "");
      String name = field.lines().findFirst().orElse("").strip().replaceAll("\\s+", " ");
      // A paragraph without Files only holds the text of a license that others name.
      if (!name.isEmpty() && paragraph.fields().containsKey("files")) {
        found.computeIfAbsent(name, Licenses::license);
      }
    }
    return List.copyOf(found.values());
  }

  private static License license(String name) {
    Map<String, String> references = new LinkedHashMap<>();
    boolean or = OR.matcher(name).find();
    boolean and = AND.matcher(name).find();
    if (or && and) {
      return new License(name, reference(name, references), references);
    }
    List<String> parts = new ArrayList<>();
    for (String part : (or ? OR : AND).split(name, 0)) {
      String known = KNOWN.getProperty(part.strip());
      parts.add(known == null ? reference(part.strip(), references) : known);
    }
    String expression = String.join(or ? " OR " : " AND ", parts);
    return new License(name, parts.size() > 1 ? "(" + expression + ")" : expression, references);
  }

  private static String reference(String name, Map<String, String> references) {
    StringBuilder id = new StringBuilder("LicenseRef-debian-");
    for (char c : name.replace("+", "-or-later").toCharArray()) {
      id.append(c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '-') ? c : '-');
    }
    references.put(id.toString(), name);
    return id.toString();
  }

  private static Properties known() {
    Properties known = new Properties();
    try (InputStream table = Licenses.class.getResourceAsStream("licenses.properties")) {
      known.load(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }
}
