package dev.coracle.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticTest {
  @Test
  void allThatIsKnownStandsInOneText() {
    Diagnostic whole =
        Diagnostic.error("recipe.unknown-key", "there is no key 'nam'", "did you mean name?")
            .at(new SourceLocation("a.yaml", 3, 7))
            .withExcerpt("  3 | nam: x\n    | ^\n");
    assertEquals(
        """
        a.yaml:3:7: error: there is no key 'nam' [recipe.unknown-key]
          3 | nam: x
            | ^
          fix: did you mean name?\
        """,
        whole.render());
  }

  @Test
  void whatIsNotKnownLeavesNoTrace() {
    assertEquals("note: done [x.y]", Diagnostic.note("x.y", "done").render());
    assertEquals(
        "warning: odd [x.y]\n  fix: look", Diagnostic.warning("x.y", "odd", "look").render());
  }

  @Test
  void aPlaceIsAsPreciseAsItCanBe() {
    assertEquals("a.yaml", SourceLocation.file("a.yaml").toString());
    assertEquals("a.yaml:3", new SourceLocation("a.yaml", 3, 0).toString());
    assertEquals("a.yaml:3:1", new SourceLocation("a.yaml", 3, 1).toString());
  }

  @Test
  void aFailureReportsEveryDiagnosticInOrder() {
    List<Diagnostic> both = List.of(Diagnostic.note("a.a", "one"), Diagnostic.note("a.b", "two"));
    CoracleException failure = new CoracleException(ExitCode.RECIPE, both);
    assertEquals("note: one [a.a]\nnote: two [a.b]", failure.getMessage());
    assertEquals(both, failure.diagnostics());
    assertEquals(3, failure.exitCode().status());
  }

  @Test
  void aFailureWithoutADiagnosticIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new CoracleException(ExitCode.BUG, List.of()));
  }

  /** A line of its own could be a command of the CI system that prints it. */
  @Test
  void aFilesNameStaysOnOneLine() {
    SourceLocation place = new SourceLocation("a\n::error::b\u001b[2J.yaml", 3, 1);
    assertEquals("a?::error::b?[2J.yaml:3:1", place.toString());
  }
}
