package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.BuildContext;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdsTrainingTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void aHostThatHasFetchedNothingAssemblesTheBaseRecipesTree() throws IOException {
    List<FileEntry> files = new ArrayList<>();
    CdsTraining.run(
        context(),
        HOME.resolve("recipes/base.yaml"),
        (check, result) -> {
          files.addAll(check.tree().orElseThrow().files());
          assertEquals("base", ManifestReader.read(result.resolve(ResultStore.MANIFEST)).name());
        });
    List<String> paths = files.stream().map(FileEntry::path).toList();
    assertTrue(paths.contains("/usr/bin/ip"), paths.toString());
    assertTrue(paths.stream().anyMatch(path -> path.contains("/libjli.so")), paths.toString());
    assertTrue(paths.contains("/usr/lib/systemd/system/shutdown.target"), paths.toString());
  }

  @Test
  void nothingOfTheTrainingStays() throws IOException {
    CdsTraining.run(context(), HOME.resolve("recipes/base.yaml"), (check, result) -> {});
    try (var left = Files.list(directory.resolve("store/tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  private BuildContext context() throws IOException {
    ProcessRunner runner = new LocalProcessRunner();
    HostTools tools = HostTools.of(System.getenv(), runner);
    return new BuildContext(
        Store.open(directory.resolve("store")),
        runner,
        tools,
        Map.of("HOME", directory.toString()),
        HOME,
        Progress.silent());
  }
}
