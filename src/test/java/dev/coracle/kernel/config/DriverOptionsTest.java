package dev.coracle.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.kconfig.KconfigSamples;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.recipe.Located;
import dev.coracle.testing.FakeTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriverOptionsTest {
  @TempDir Path tree;
  private final List<Diagnostic> problems = new ArrayList<>();
  private DriverIndex index;

  @BeforeEach
  void scan() throws IOException {
    FakeTree.make(tree);
    index = DriverIndex.scan(tree, "x86", KconfigSamples.read(tree));
  }

  private List<String> resolve(String driver) {
    return DriverOptions.resolve(
            List.of(new Located<>(driver, new SourceLocation("recipe.yaml", 3, 5))),
            index,
            problems)
        .stream()
        .map(OptionRequest::spelled)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "virtio_blk,VIRTIO_BLK",
    "virtio-blk,VIRTIO_BLK",
    "multi,A",
    "multi_two,A",
    "three,A",
    "overlay,OVERLAY_FS",
  })
  void aModuleHasItsOption(String module, String symbol) {
    assertEquals(List.of("CONFIG_" + symbol + "=y"), resolve(module));
    assertTrue(problems.isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "virtio_blkk,kernel.unknown-driver",
    "shared,kernel.ambiguous-driver",
    "core,kernel.built-in-driver",
    "pl011,kernel.wrong-architecture",
  })
  void whatIsNoModuleIsADiagnosticAtItsPlace(String module, String code) {
    assertEquals(List.of(), resolve(module));
    assertEquals(code, problems.get(0).code());
    assertEquals("recipe.yaml:3:5", problems.get(0).place().orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"commented", "part", "part2", "sample", "armdrv", "dir", "sub"})
  void partsDirectoriesAndOtherArchitecturesAreNoModules(String name) {
    resolve(name);
    assertEquals("kernel.unknown-driver", problems.get(0).code());
  }

  @Test
  void theDiagnosticsHelp() {
    resolve("virtio_blkk");
    resolve("shared");
    assertEquals("did you mean virtio_blk?", problems.get(0).fix());
    assertTrue(problems.get(1).message().contains("CONFIG_A (drivers/Makefile), CONFIG_B"));
  }

  @Test
  void anIndexSurvivesItsFile(@TempDir Path other) throws IOException {
    index.write(other.resolve("index"));
    DriverIndex again = DriverIndex.read(other.resolve("index"));
    assertEquals(index.names(), again.names());
    assertEquals(index.builders("overlay"), again.builders("overlay"));
    again.write(other.resolve("again"));
    assertEquals(-1, Files.mismatch(other.resolve("index"), other.resolve("again")));
  }
}
