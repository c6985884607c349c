package dev.coracle.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.Golden;
import dev.coracle.verify.report.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalog of codes has what the sources use, and docs/errors.md is generated from it. */
class DiagnosticCatalogTest {
  private static final String FILE = "src/main/resources/diagnostics.yaml";

  private final DiagnosticCatalog catalog = DiagnosticCatalog.load();

  @Test
  void everyCodeOfTheSourcesIsInTheCatalog() throws IOException {
    Set<String> missing = DiagnosticCodes.used(areas());
    missing.addAll(DiagnosticCodes.made());
    missing.removeAll(codes(entry -> !entry.isBootFailure()));
    assertEquals(
        Set.of(),
        missing,
        "add an entry (meaning, example, cure) for each to "
            + FILE
            + ", or rename the entry if the code was renamed; if the literal is no diagnostic code,"
            + " add it to DiagnosticCodes.NO_CODES; then -Dcoracle.golden=update");
  }

  @Test
  void everyCodeOfTheCatalogIsUsed() throws IOException {
    Set<String> unused = codes(entry -> !entry.isBootFailure());
    unused.removeAll(DiagnosticCodes.used(areas()));
    assertEquals(
        Set.of(),
        unused,
        "no source uses these codes: remove or rename their entries in "
            + FILE
            + ", then -Dcoracle.golden=update");
  }

  @Test
  void everyCauseOfAFailedBootIsInTheCatalogAndNoOther() {
    Set<String> causes =
        Arrays.stream(Cause.values())
            .map(Cause::word)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        causes,
        codes(DiagnosticCatalog.Entry::isBootFailure),
        "add, rename or remove the entries without a dot in " + FILE + " to fit the causes");
  }

  @Test
  void theErrorsPageIsGeneratedFromTheCatalog() throws IOException {
    Golden.checkFile(Path.of("docs/errors.md"), ErrorsPage.of(catalog));
  }

  @Test
  void findsAnEntryByItsCode() {
    assertTrue(catalog.find("recipe.unknown-key").orElseThrow().cure().contains("recipes.md"));
    assertFalse(catalog.find("recipe.unknown-kee").isPresent());
  }

  @Test
  void everyEntryIsWholeSentences() {
    for (DiagnosticCatalog.Entry entry : catalog.entries()) {
      assertTrue(entry.meaning().endsWith("."), entry.code() + ": the meaning ends in a full stop");
      assertTrue(entry.cure().endsWith("."), entry.code() + ": the cure ends in a full stop");
      assertFalse(entry.example().contains("`"), entry.code() + ": the example has no backtick");
      assertFalse(entry.example().isBlank(), entry.code() + ": the example is not empty");
    }
  }

  private Set<String> areas() {
    return catalog.entries().stream()
        .map(DiagnosticCatalog.Entry::area)
        .collect(Collectors.toSet());
  }

  private Set<String> codes(Predicate<DiagnosticCatalog.Entry> which) {
    return catalog.entries().stream()
        .filter(which)
        .map(DiagnosticCatalog.Entry::code)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
