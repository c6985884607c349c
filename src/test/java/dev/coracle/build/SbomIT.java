package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.publish.ResultStore;
import dev.coracle.sbom.Validators;
import dev.coracle.testing.BuiltBase;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class SbomIT {
  @Test
  void theBaseGuestsBillsOfMaterialsAreValid() throws Exception {
    assertEquals(
        List.of(),
        Validators.cycloneDx(
            Files.readAllBytes(BuiltBase.directory().resolve(ResultStore.CYCLONE_DX))));
    assertEquals(
        List.of(),
        Validators.spdx(Files.readAllBytes(BuiltBase.directory().resolve(ResultStore.SPDX))));
  }
}
