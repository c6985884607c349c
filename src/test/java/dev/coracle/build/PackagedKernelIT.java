package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.KernelBuilder;
import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelSource;
import dev.coracle.kernel.config.FragmentReader;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.store.Store;
import dev.coracle.testing.BootedKernel;
import dev.coracle.testing.KernelArchive;
import dev.coracle.tree.Sha256;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small kernel, compiled by the packages' toolchain and started. */
@Tag("toolchain")
class PackagedKernelIT {
  private static final SourceLocation PLACE = new SourceLocation("recipe.yaml", 1, 1);

  @TempDir Path directory;

  @Test
  void itBootsAndSaysWhatCompiledIt() throws Exception {
    PackagedToolchain toolchain = PackagedToolchain.locked(directory);
    Path archive = KernelArchive.find(directory);
    Sha256 digest;
    try (InputStream stream = Files.newInputStream(archive)) {
      digest = Sha256.of(stream);
    }
    List<Diagnostic> problems = new ArrayList<>();
    KernelFragment fragment =
        FragmentReader.read("small", Path.of("small.config"), BootedKernel.OPTIONS, problems);
    assertEquals(List.of(), problems);
    KernelRequest request =
        new KernelRequest(
            Architecture.AMD64,
            new KernelSource("linux", digest, () -> archive),
            new Located<>("tinyconfig", PLACE),
            List.of(fragment),
            List.of(),
            toolchain.kernel());
    Store store = Store.open(directory.resolve("store"));
    KernelArtifacts kernel =
        new KernelBuilder(
                store, new LocalProcessRunner(), Progress.silent(), 2, Duration.ofMinutes(60))
            .build(request);
    String config = Files.readString(kernel.config().path());
    assertTrue(config.contains("\nCONFIG_OBJTOOL=y\n"), "no program of the build was tried");
    String console = BootedKernel.console(kernel.bzImage().path());
    String version = toolchain.lock().toolchain().compiler().split(" ", 3)[1];
    assertTrue(console.contains("(gcc (Debian " + version + ") "), console);
    assertTrue(console.contains("Kernel panic - not syncing"), console);
  }
}
