package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelSource;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedDirectory;
import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.lock.Toolchain;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.StepKey;
import dev.coracle.testing.FakeArchive;
import dev.coracle.testing.FakeTree;
import dev.coracle.testing.TestGit;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernel sources from addresses, git repositories and directories; own fragments and patches. */
class KernelSourcesTest {
  private static final String PACKAGE = "source: {package: linux-source, suites: [stable]}";
  private static final String PATCH = "--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-a\n+b\n";

  @TempDir Path directory;
  @TempDir Path elsewhere;
  private LoopbackSources sources;
  private TestGit git;

  @BeforeEach
  void begin() throws Exception {
    sources = new LoopbackSources(directory);
    sources.main().suite("stable");
    git = new TestGit(directory.resolve("repository"), sources.server, "/linux.git");
  }

  @AfterEach
  void end() {
    git.close();
    sources.close();
  }

  @Test
  void suitesWithoutACompilerAreReported() throws Exception {
    sources.compiler("packages").kernel(PACKAGE, "");
    LoopbackSources.assertSays(
        sources.failure("toolchain.missing", ""), "sample.yaml:", "gcc", "compiler: host");
  }

  private LockFile lock(String source, String more) throws Exception {
    sources.kernel(source, more);
    return sources.lock("");
  }

  private Path archive(LockFile lock) throws IOException {
    return new AptRepositories(sources.context(), sources.options())
        .kernelSources()
        .archive(
            (LockedFile) lock.kernelSource(),
            sources.read(directory.resolve("sample.yaml")).kernel().source().place());
  }

  /** The files that a compile would see. */
  private Map<String, String> unpacked(LockFile lock) throws IOException {
    Path target = Files.createTempDirectory(directory, "tree");
    SourceUnpacker.unpack(archive(lock), target, SourceFilter.whole("x86"), 2, Progress.silent());
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(target)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(target.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void anArchiveAtAnAddressIsLockedByItsDigest() throws Exception {
    Path tar =
        FakeArchive.write(directory.resolve("a.tar.xz"), Map.of("linux-6.12/Kconfig", "hello\n"));
    byte[] bytes = Files.readAllBytes(tar);
    sources.server.file("/linux.tar.xz", bytes);
    String source = "source: {url: ROOT/linux.tar.xz, sha256: " + Sha256.of(bytes) + "}";
    LockFile lock = lock(source, "");
    assertEquals(
        LockedFile.download(
            sources.server.root() + "/linux.tar.xz", bytes.length, Sha256.of(bytes)),
        lock.kernelSource());
    sources.dropObjects();
    assertEquals(Map.of("Kconfig", "hello\n"), unpacked(lock));
    sources.dropObjects();
    sources.server.file("/linux.tar.xz", new byte[7]);
    assertSays(
        assertThrows(CoracleException.class, () -> archive(lock)).diagnostics().get(0),
        "url.mismatch",
        "sample.yaml");
    Sha256 other = Sha256.of(new byte[3]);
    sources.kernel("source: {url: ROOT/linux.tar.xz, sha256: " + other + "}", "");
    sources.failure("url.mismatch", "");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCommitIsLockedAndStays(boolean overHttp) throws Exception {
    git.commit("Kconfig", "one\n");
    git.link("link.c", "Kconfig");
    String first = git.commit("kernel/a.c", "a\n");
    git.tag("v1");
    String url = overHttp ? git.url() : "file://" + directory.resolve("repository");
    String source = "source: {git: {url: \"" + url + "\", ref: main}}";
    LockFile lock = lock(source, "");
    LockedFile locked = (LockedFile) lock.kernelSource();
    assertEquals(first, locked.commit());
    // The archive's bytes are part of the lock: another way to write it would make locks void.
    assertEquals(
        "5dc868ee25a1f14822519c6bab98d13e6ff2ba86ac39db474a647f7e52924999",
        locked.sha256().hex(),
        "a new tar writer must write the same bytes");
    assertEquals(
        Map.of("Kconfig", "one\n", "kernel/a.c", "a\n", "link.c", "one\n"), unpacked(lock));
    git.commit("Kconfig", "two\n");
    assertEquals(locked, lock(source, "").kernelSource(), "a lock holds its commit");
    sources.dropObjects();
    assertEquals("one\n", unpacked(lock).get("Kconfig"));
    sources.update(url);
    LockFile moved = lock(source, "");
    assertNotEquals(locked, moved.kernelSource());
    assertEquals("two\n", unpacked(moved).get("Kconfig"));
    sources.update();
    LockFile tagged = lock("source: {git: {url: \"" + url + "\", ref: v1}}", "");
    assertEquals(locked.sha256(), tagged.kernelSource().sha256(), "the same commit by its tag");
    sources.kernel("source: {git: {url: \"" + url + "\", ref: nonesuch}}", "");
    assertSays(sources.failure("git.ref", ""), "no branch or tag 'nonesuch'");
  }

  @Test
  void aDirectoryIsLockedByItsContent() throws Exception {
    Path tree = FakeTree.make(directory.resolve("linux"));
    Files.writeString(tree.resolve("a.c"), "a");
    String source = "source: {directory: ./linux}";
    LockFile lock = lock(source, "");
    assertEquals("linux", ((LockedDirectory) lock.kernelSource()).path());
    StepKey key = key(lock);
    Files.writeString(tree.resolve("a.c"), "b");
    sources.locked(true);
    sources.kernel(source, "");
    assertSays(sources.failure("lock.local-changed", ""), "source in the directory linux");
    sources.locked(false).offline(true);
    LockFile changed = lock(source, "");
    assertNotEquals(lock.kernelSource(), changed.kernelSource());
    assertNotEquals(key, key(changed));
    assertEquals(lock.packages(), changed.packages());
    Files.writeString(tree.resolve(".config"), "");
    sources.kernel(source, "");
    assertSays(sources.failure("kernel.source-directory", ""), "make mrproper", "sample.yaml:6");
    sources.offline(false);
    Files.delete(tree.resolve(".config"));
    // A tree is read, never copied into an image: it can lie anywhere.
    lock("source: {directory: " + Files.move(tree, elsewhere.resolve("linux")) + "}", "");
  }

  private StepKey key(LockFile lock) {
    Recipe recipe = sources.read(directory.resolve("sample.yaml"));
    LocalKernelFiles local = new LocalKernelFiles(recipe);
    return new KernelRequest(
            recipe.architecture(),
            new KernelSource("source", lock.kernelSource().sha256(), () -> directory),
            recipe.kernel().base(),
            local.fragments(List.of()),
            local.patches(),
            recipe.kernel().drivers(),
            KernelToolchain.ofHost(new Toolchain("gcc", "ld")))
        .key();
  }

  @Test
  void ownFragmentsAndPatchesAreLocked() throws Exception {
    Files.writeString(directory.resolve("my.config"), "CONFIG_A=y\n");
    Files.writeString(directory.resolve("my.patch"), PATCH);
    String more = "fragments: [./my.config]\n  patches: [my.patch]";
    LockFile lock = lock(PACKAGE, more);
    assertEquals(
        List.of(
            new LockedLocalFile(
                "my.config", Sha256.of("CONFIG_A=y\n".getBytes(StandardCharsets.UTF_8))),
            new LockedLocalFile("my.patch", Sha256.of(PATCH.getBytes(StandardCharsets.UTF_8)))),
        lock.kernelFiles());
    StepKey key = key(lock);
    sources.locked(true).offline(true);
    assertEquals(lock, lock(PACKAGE, more));
    Files.writeString(directory.resolve("my.patch"), PATCH + "\n");
    sources.kernel(PACKAGE, more);
    assertSays(sources.failure("lock.local-changed", ""), "my.patch", "coracle lock");
    sources.locked(false);
    LockFile patched = lock(PACKAGE, more);
    assertNotEquals(key, key(patched));
    assertEquals(patched, LockFiles.read(sources.lockFile()));
    assertTrue(sources.said.stream().anyMatch(line -> line.startsWith("updated ")));
    Files.delete(directory.resolve("my.config"));
    sources.kernel(PACKAGE, more);
    assertSays(
        sources.failure("recipe.unreadable-source", ""), "my.config does not exist", "yaml:9");
    sources.kernel(PACKAGE, "fragments: []\n  patches: [../x.patch]");
    sources.failure("recipe.outside-path", "");
    sources.kernel(PACKAGE, "fragments: [../x.config]");
    sources.failure("recipe.outside-path", "");
  }

  @Test
  void anOptionTakesThePlaceOfWhatFragmentsSay() throws Exception {
    Files.writeString(directory.resolve("my.config"), "CONFIG_A=y\nCONFIG_B=y\n");
    String option = "\n  options:\n    - {option: CONFIG_A, value: VALUE, reason: tried}";
    String more = "fragments: [./my.config]" + option;
    StepKey same = key(lock(PACKAGE, more.replace("VALUE", "y")));
    assertEquals(same, key(lock(PACKAGE, "fragments: [./my.config]")));
    Map<String, String> values =
        Map.of("n", "n", "7", "7", "0x1f", "0x1f", "quiet", "\"quiet\"", "'\"y\"'", "\"y\"");
    values.forEach(
        (written, value) -> {
          try {
            assertNotEquals(same, key(lock(PACKAGE, more.replace("VALUE", written))));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          Recipe recipe = sources.read(directory.resolve("sample.yaml"));
          assertEquals(value, recipe.kernel().options().get(0).value());
          assertEquals("tried", recipe.kernel().options().get(0).reason());
        });
    sources.kernel(PACKAGE, more.replace("VALUE", "m"));
    assertSays(sources.failure("recipe.value", ""), "no modules");
    sources.kernel(PACKAGE, more.replace("CONFIG_A, value: VALUE", "CONFIG_A=y, value: y"));
    assertSays(sources.failure("recipe.value", ""), "write option: CONFIG_A, value: y");
    sources.kernel(PACKAGE, more.replace("CONFIG_A, value: VALUE", "ZRAM, value: y"));
    assertSays(sources.failure("recipe.value", ""), "write CONFIG_ZRAM");
    sources.kernel(PACKAGE, more.replace(", reason: tried", "").replace("VALUE", "y"));
    assertSays(sources.failure("recipe.missing-key", ""), "reason");
  }

  @Test
  void keysOfSourcesThatDoNotGoTogetherAreRefused() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "source: {suites: [stable]}", "none of package, url, git, directory",
            "source: {package: a, directory: b, suites: [c]}", "package and directory are two",
            "source: {package: linux-source}", "needs suites",
            "source: {url: ROOT/x.tar.xz}", "needs sha256",
            "source: {directory: x, suites: [stable]}", "suites goes with package",
            "source: {git: {url: ROOT/x.git}}", "ref");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      sources.kernel(each.getKey(), "");
      CoracleException e = assertThrows(CoracleException.class, () -> sources.lock(""));
      assertTrue(e.getMessage().contains(each.getValue()), each + ": " + e.getMessage());
    }
    sources.kernel("source: {git: {url: \"http://example.org/x.git\", ref: main}}", "");
    sources.failure("recipe.value", "");
    sources.kernel("source: {git: {url: \"file://host/x.git\", ref: main}}", "");
    sources.failure("recipe.value", "");
  }

  @Test
  void aChildsSourceOfAnotherKindReplacesItsParents() throws Exception {
    sources.kernel(PACKAGE, "");
    Path parent = sources.recipe("");
    Path child =
        Files.writeString(
            directory.resolve("child.yaml"),
            "extends: "
                + parent.getFileName()
                + "\nname: child\nkernel:\n"
                + "  source: {directory: linux}\n");
    assertTrue(sources.read(child).kernel().source() instanceof KernelSpec.Directory);
    Files.writeString(
        child,
        "extends: "
            + parent.getFileName()
            + "\nname: child\nkernel:\n"
            + "  source: {suites: [testing]}\n");
    assertEquals(
        "[stable, testing]",
        ((KernelSpec.SourcePackage) sources.read(child).kernel().source())
            .from()
            .suites()
            .toString());
  }
}
