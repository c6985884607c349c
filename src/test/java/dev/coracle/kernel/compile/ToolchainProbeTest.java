package dev.coracle.kernel.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.lock.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("a program just written cannot run while a fork of another test holds it open")
class ToolchainProbeTest {
  @TempDir Path root;
  private int started;
  private ToolchainProbe probe;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(root.resolve("usr/bin"));
    ProcessRunner counting =
        command -> {
          started++;
          return new LocalProcessRunner().run(command);
        };
    probe =
        new ToolchainProbe(new HostTools(root, "", counting), counting, root.resolve("toolchain"));
    program("gcc", "gcc (Test 1) 1.0");
    program("ld", "GNU ld 2.0");
  }

  private void program(String name, String says) throws IOException {
    Path file = root.resolve("usr/bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\necho '" + says + "'\necho copyright\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  @Test
  void theFirstLinesAreTheAnswerAndAreRemembered() throws Exception {
    Toolchain expected = new Toolchain("gcc (Test 1) 1.0", "GNU ld 2.0");
    assertEquals(expected, probe.probe());
    assertEquals(2, started);
    assertEquals(expected, probe.probe());
    assertEquals(2, started, "the second question starts no process");
  }

  @Test
  void anotherCompilerIsAskedAgain() throws Exception {
    probe.probe();
    program("gcc", "gcc (Test 22) 22.0");
    assertEquals("gcc (Test 22) 22.0", probe.probe().compiler());
  }

  @Test
  void aDamagedMemoryIsForgotten() throws Exception {
    probe.probe();
    Files.writeString(root.resolve("toolchain"), "rubbish\n");
    assertEquals("GNU ld 2.0", probe.probe().linker());
  }

  @Test
  void aMissingCompilerIsADiagnostic() throws Exception {
    Files.delete(root.resolve("usr/bin/gcc"));
    CoracleException e = assertThrows(CoracleException.class, probe::probe);
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    assertTrue(e.diagnostics().get(0).fix().endsWith("install -y --no-install-recommends gcc"));
  }
}
