package dev.coracle.build.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlurmCommandsTest {
  @TempDir Path empty;

  @Test
  void aHostWithoutSlurmIsReportedWithTheProgramThatItLacks() {
    LocalProcessRunner runner = new LocalProcessRunner();
    SlurmCommands commands =
        new SlurmCommands(runner, new HostTools(empty, empty.toString(), runner), Map.of());
    CoracleException missing = assertThrows(CoracleException.class, commands::require);
    assertEquals(ExitCode.ENVIRONMENT, missing.exitCode());
    assertEquals("slurm.missing", missing.diagnostics().get(0).code());
    assertTrue(missing.getMessage().contains("sbatch"), missing.getMessage());
  }
}
