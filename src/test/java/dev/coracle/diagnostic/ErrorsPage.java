package dev.coracle.diagnostic;

/** The text of {@code docs/errors.md}, generated from the catalog. */
final class ErrorsPage {
  private static final String HEAD =
      """
      # Errors and their cures

      <!-- Generated from src/main/resources/diagnostics.yaml; a test compares them. To change this
      page, change that file, then run: mvn test -Dtest=DiagnosticCatalogTest -Dcoracle.golden=update -->

      Every message of Coracle ends in a code in brackets, such as `[recipe.unknown-key]`. The code stays the same from
      release to release, so scripts and searches can rely on it. The message itself names the place, the cause and the next
      step; this page adds what the code means in general. Names and figures in the examples are samples.

      """;

  private static final String BOOT_FAILURES =
      """
      ## Causes of a failed boot

      When a verification fails, `failure.cause` in `verify.json` is one of these words ([reports.md](reports.md)).

      """;

  private ErrorsPage() {}

  static String of(DiagnosticCatalog catalog) {
    StringBuilder page = new StringBuilder(HEAD);
    String area = "";
    for (DiagnosticCatalog.Entry entry : catalog.entries()) {
      if (!entry.isBootFailure()) {
        String group = entry.code().substring(0, entry.code().indexOf('.'));
        if (!group.equals(area)) {
          area = group;
          page.append("## ").append(area).append("\n\n");
        }
        append(page, entry);
      }
    }
    page.append(BOOT_FAILURES);
    catalog.entries().stream()
        .filter(DiagnosticCatalog.Entry::isBootFailure)
        .forEach(entry -> append(page, entry));
    return page.toString().stripTrailing() + "\n";
  }

  private static void append(StringBuilder page, DiagnosticCatalog.Entry entry) {
    page.append("### `").append(entry.code()).append("`\n\n");
    page.append(entry.meaning()).append("\n\n");
    page.append("- Example: `").append(entry.example()).append("`\n");
    page.append("- Cure: ").append(entry.cure()).append("\n\n");
  }
}
