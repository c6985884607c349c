package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.assertSays;
import static dev.coracle.build.source.LoopbackSources.found;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Package files of the host: which version wins, what is locked, and what is refused. */
class LocalPackagesTest {
  private static final String KEYS = "local-packages: [debs/agent.deb]\n";

  @TempDir Path directory;
  private LoopbackSources sources;

  @BeforeEach
  void begin() throws IOException {
    sources = new LoopbackSources(directory);
    sources.main().suite("stable");
    Files.createDirectories(directory.resolve("debs"));
  }

  @AfterEach
  void end() {
    sources.close();
  }

  private void write(String file, String name, String version, String arch, String... fields)
      throws IOException {
    Files.write(
        directory.resolve("debs/" + file),
        TestRepository.deb(
            TestRepository.control(name, version, arch, fields),
            tar -> tar.file("./usr/share/" + name, version)));
  }

  @Test
  void aLocalPackageIsDrawnFromWithItsDependencies() throws Exception {
    write("agent.deb", "agent", "1:0.1-1", "amd64", "Depends: tool");
    LockFile lock = sources.lock(KEYS + "packages: [linux-source]\n");
    assertEquals("1:0.1-1 local local", found(lock, "agent"));
    assertEquals("1.0 stable", found(lock, "tool"));
    LockedPackage agent = lock.packages().get(0);
    assertEquals("debs/agent.deb", agent.path());
    sources.server.close();
    sources.offline(true).locked(true);
    assertEquals(lock, sources.lock(KEYS + "packages: [linux-source]\n"));
    Recipe recipe = sources.read(directory.resolve("sample.yaml"));
    Map<LockedPackage, Path> files =
        new AptRepositories(sources.context(), sources.options())
            .fetch(List.of(agent), recipe, recipe.packageSource(), 0);
    assertTrue(files.get(agent).startsWith(directory.resolve("store/objects")), files.toString());
  }

  @Test
  void itWinsOverANewerVersionOfTheArchive() throws Exception {
    write("agent.deb", "tool", "0.5", "all");
    assertEquals("0.5 local local", found(sources.lock(KEYS), "tool"));
  }

  @Test
  void anotherArchitectureIsRefused() throws Exception {
    write("agent.deb", "agent", "1", "arm64");
    Diagnostic refused = sources.failure("recipe.local-package", KEYS);
    assertSays(refused, "sample.yaml:15", "debs/agent.deb", "is for 'arm64'", "is for amd64");
  }

  @Test
  void whatIsNoPackageIsRefused() throws Exception {
    assertSays(sources.failure("recipe.local-package", KEYS), "does not exist");
    Files.writeString(directory.resolve("debs/agent.deb"), "<html>");
    assertSays(sources.failure("recipe.local-package", KEYS), "debs/agent.deb", "sample.yaml:15");
    write("agent.deb", "Agent Smith", "1", "amd64");
    sources.failure("recipe.local-package", KEYS);
  }

  @Test
  void twoFilesOfOnePackageAreRefused() throws Exception {
    write("agent.deb", "agent", "1", "amd64");
    write("other.deb", "agent", "2", "amd64");
    String keys = "local-packages: [debs/agent.deb, debs/other.deb]\n";
    assertSays(
        sources.failure("recipe.local-package", keys), "is the package agent", "debs/agent.deb");
  }

  @Test
  void aDependencyThatNobodyHasIsReported() throws Exception {
    write("agent.deb", "agent", "1", "amd64", "Depends: tool (>= 9)");
    assertSays(
        sources.failure("apt.unsatisfiable", KEYS), "agent 1 needs tool (>= 9)", "sample.yaml:15");
  }

  @Test
  void aFileThatChangedSinceItWasLockedIsReported() throws Exception {
    write("agent.deb", "agent", "1", "amd64");
    LockFile lock = sources.lock(KEYS);
    write("agent.deb", "agent", "2", "amd64");
    assertSays(
        sources.failure("lock.local-changed", KEYS),
        "debs/agent.deb",
        lock.packages().get(0).sha256().hex(),
        "coracle lock --update agent");
    assertEquals("2 local local", found(sources.update("agent").lock(KEYS), "agent"));
  }
}
