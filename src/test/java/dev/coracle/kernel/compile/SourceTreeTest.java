package dev.coracle.kernel.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.store.Store;
import dev.coracle.testing.FakeTree;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {
  @TempDir Path directory;
  private Path root;
  private Store store;

  @BeforeEach
  void begin() throws IOException {
    root = FakeTree.make(directory.resolve("tree"));
    Files.createDirectories(root.resolve("kernel"));
    Files.writeString(root.resolve("kernel/a.c"), "a");
    store = Store.open(directory.resolve("store"));
  }

  private SourceTree tree() {
    return new SourceTree(root, SourceFilter.whole("x86"));
  }

  private Sha256 digest() throws IOException {
    return tree().digest(store);
  }

  @Test
  void theDigestIsOfWhatACompileTakes() throws IOException {
    Sha256 before = digest();
    Files.createDirectories(root.resolve(".git"));
    Files.writeString(root.resolve(".git/index"), "x");
    Files.createDirectories(root.resolve("Documentation"));
    Files.writeString(root.resolve("Documentation/a.rst"), "x");
    Files.createDirectories(root.resolve("arch/arm/boot"));
    Files.writeString(root.resolve("arch/arm/boot/a.c"), "x");
    assertEquals(before, digest());
    Files.writeString(root.resolve("kernel/a.c"), "b");
    Sha256 changed = digest();
    assertNotEquals(before, changed);
    Files.writeString(root.resolve("kernel/a.c"), "a");
    assertEquals(before, digest());
    assertTrue(root.resolve("kernel/a.c").toFile().setExecutable(true));
    assertNotEquals(before, digest());
    assertTrue(root.resolve("kernel/a.c").toFile().setExecutable(false));
    Files.createSymbolicLink(root.resolve("kernel/link.c"), Path.of("a.c"));
    assertNotEquals(before, digest());
    Files.delete(root.resolve("kernel/link.c"));
    Files.writeString(root.resolve("kernel/new.c"), "");
    assertNotEquals(before, digest());
  }

  @Test
  void theCopyHasTheSameDigest() throws IOException {
    Files.createSymbolicLink(root.resolve("kernel/link.c"), Path.of("../kernel/a.c"));
    Sha256 digest = digest();
    Path copy = Files.createDirectories(directory.resolve("copy"));
    tree().copy(copy, digest);
    assertEquals(digest, new SourceTree(copy, SourceFilter.whole("x86")).digest(store));
    assertTrue(Files.isSymbolicLink(copy.resolve("kernel/link.c")));
    Path kconfig = Files.createDirectories(directory.resolve("kconfig"));
    SourceFilter only = new SourceFilter("x86", true, java.util.Set.of());
    new SourceTree(root, only).copy(kconfig, digest);
    assertTrue(Files.isRegularFile(kconfig.resolve("arch/x86/Kconfig")));
    assertFalse(Files.exists(kconfig.resolve("kernel/a.c"), LinkOption.NOFOLLOW_LINKS));
    Files.writeString(root.resolve("kernel/a.c"), "later");
    Path late = Files.createDirectories(directory.resolve("late"));
    assertSays("changed while it was read", () -> tree().copy(late, digest));
  }

  @Test
  void treesThatCannotBeCompiledAreRefused() throws IOException {
    Files.writeString(root.resolve(".config"), "CONFIG_A=y\n");
    assertSays("something was configured in it (.config)", this::digest);
    Files.delete(root.resolve(".config"));
    Files.createDirectories(root.resolve("include/config"));
    assertSays("(include/config)", this::digest);
    Files.delete(root.resolve("include/config"));
    Files.createSymbolicLink(root.resolve("kernel/out"), Path.of("../../../etc"));
    assertSays("leads out of it", this::digest);
    Files.delete(root.resolve("kernel/out"));
    Files.delete(root.resolve("Kconfig"));
    assertSays("is not a kernel's source tree", this::digest);
    root = directory.resolve("none");
    assertSays("does not exist", this::digest);
  }

  private static void assertSays(String words, org.junit.jupiter.api.function.Executable what) {
    CoracleException e = assertThrows(CoracleException.class, what);
    assertEquals("kernel.source-directory", e.diagnostics().get(0).code());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }
}
