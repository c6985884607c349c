package dev.coracle.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.ProcessRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildDiagnosticsTest {
  private static final String RULES =
      "build-system: make\noptions: {SUBDIRS: lib}\nfiles: {agent: {/usr/bin/agent: agent}}\n";

  @TempDir Path directory;

  private Diagnostic problem(Result result, Map<String, String> options, String... log)
      throws IOException {
    Path file = Files.write(directory.resolve("build.log"), List.of(log));
    RebuildDiagnostics diagnostics =
        new RebuildDiagnostics(RebuildSamples.request(RULES, options), file);
    return assertThrows(CoracleException.class, () -> diagnostics.check("compile", result))
        .diagnostics()
        .get(0);
  }

  @Test
  void theFirstErrorIsShownWithItsFile() throws IOException {
    Diagnostic problem =
        problem(
            new Result(2, false, ""),
            Map.of(),
            "$ make -Werror=error:",
            "cc -c a.c",
            "../source/a.c:3:5: error: expected ';'",
            "make: *** [a.o] Error 1");
    assertEquals("rebuild.failed", problem.code());
    String excerpt = problem.excerpt();
    assertTrue(excerpt.startsWith("../source/a.c:3:5: error:"), excerpt);
    assertTrue(problem.message().contains("agent 1.0-1"), problem.message());
  }

  @Test
  void shortDiskMemoryAndTimeHaveWordsOfTheirOwn() throws IOException {
    Result failed = new Result(2, false, "");
    assertEquals(
        "rebuild.disk-full",
        problem(failed, Map.of(), "a.c: fatal error: x: No space left on device").code());
    String fix = problem(failed, Map.of(), "gcc: fatal error: Killed signal terminated").fix();
    assertTrue(fix.contains("memory"), fix);
    assertEquals("rebuild.timeout", problem(new Result(143, true, ""), Map.of()).code());
  }

  @Test
  void theWordsOfMesonAndConfigureForUnknownOptionsAreKnown() {
    for (String line :
        List.of(
            "../source/meson.build:1:0: ERROR: Unknown option: \"shred\".",
            "../source/meson.build:1:0: ERROR: Unknown options: \"shred\"",
            "configure: WARNING: unrecognized options: --shred, --other",
            "configure: error: unrecognized option: `--shred=x'")) {
      assertEquals(Optional.of("shred"), RebuildDiagnostics.unknownOption(line), line);
    }
  }

  @Test
  void anUnknownOptionOfTheRecipeIsNamedWhereItStands() throws IOException {
    Diagnostic problem =
        problem(
            new Result(0, false, ""),
            Map.of("shred", "x"),
            "configure: WARNING: unrecognized options: --shred");
    assertEquals("rebuild.unknown-option", problem.code());
    assertEquals(RebuildSamples.PLACE, problem.place().orElseThrow());
  }

  @Test
  void aVariableThatNoMakefileNamesIsRefused() throws IOException {
    Files.writeString(directory.resolve("Makefile"), "all:\n\techo $(SUBDIRS) $(SUBDIRSX)\n");
    new RebuildDiagnostics(RebuildSamples.request(RULES, Map.of()), directory)
        .checkVariables(directory);
    for (String name : List.of("SUBDIR", "UBDIRS", "XY")) {
      RebuildDiagnostics diagnostics =
          new RebuildDiagnostics(RebuildSamples.request(RULES, Map.of(name, "1")), directory);
      assertThrows(CoracleException.class, () -> diagnostics.checkVariables(directory), name);
    }
  }
}
