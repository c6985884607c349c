package dev.coracle.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel takes a carriage return after {@code #!} for part of the interpreter's name. */
class ScriptLineEndTest {
  private static void build(String script) {
    PackageBuilder tool =
        new PackageBuilder("p")
            .elf("/usr/bin/sh", TestElf.program())
            .script("/usr/bin/tool", script);
    new RootTreeBuilder(new Templates())
        .build(
            new RecipeBuilder().binaries("tool").build(),
            "1",
            List.of(PackageBuilder.base(), tool.build()),
            1,
            PackageSearch.none());
  }

  @Test
  void itIsReportedWithOrWithoutArguments() {
    for (String line : List.of("#!/bin/sh\r\ntrue\r\n", "#! /bin/sh -e\r\n", "#!/bin/sh\r")) {
      CoracleException refused = assertThrows(CoracleException.class, () -> build(line), line);
      assertEquals(
          List.of("rootfs.script-line-end"),
          refused.diagnostics().stream().map(Diagnostic::code).toList());
    }
  }

  @Test
  void elsewhereInTheScriptItIsTheShellsMatter() {
    build("#!/bin/sh\ntrue\r\n");
    build("#!/bin/sh -e \t\n");
  }
}
