package dev.coracle.diagnostic;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text of {@code docs/errors.md}, generated from the catalog. */
final class ErrorsPage {
  private static final String HEAD =
      """
      # Errors and their cures

      <!-- Generated from src/main/resources/diagnostics.yaml; a test compares them. To change this
      page, change that file, then run: mvn test -Dtest=DiagnosticCatalogTest -Dcoracle.golden=update -->

      Every message of Coracle ends in a code in brackets, such as `[recipe.unknown-key]`. The code stays the same from
      release to release, so scripts and searches can rely on it. The message itself names the location, the cause and the next
      step; this page adds what the code means in general. Names and figures in the examples are samples.

      The exit status says what kind of problem it was:

      | status | meaning |
      |---|---|
      | 0 | done |
      | 1 | the answer is no: a difference, a failed check |
      | 2 | the command line is wrong |
      | 3 | the recipe is wrong |
      | 4 | something cannot be resolved, or the lock is stale |
      | 5 | a hash or signature does not match |
      | 6 | the host lacks something: a tool, disk space, the network |
      | 7 | the result does not boot as it should |
      | 8 | a deadline passed |
      | 70 | a bug in Coracle |
      | 130 | interrupted |

      """;

  private static final String BOOT_FAILURES =
      """
      ## Causes of a failed boot

      When a verification fails, `failure.cause` in `verify.json` is one of these words ([reports.md](reports.md)).

      """;

  private ErrorsPage() {}

  static String of(DiagnosticCatalog catalog) {
    StringBuilder page = new StringBuilder(HEAD);
    Map<String, List<DiagnosticCatalog.Entry>> areas =
        catalog.entries().stream()
            .filter(entry -> !entry.isBootFailure())
            .collect(groupingBy(DiagnosticCatalog.Entry::area, TreeMap::new, toList()));
    areas.forEach(
        (area, entries) -> {
          page.append("## ").append(area.isEmpty() ? "general" : area).append("\n\n");
          entries.forEach(entry -> append(page, entry));
        });
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
