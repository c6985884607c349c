package dev.coracle.kernel.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.progress.Progress;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a kept tree may be compiled in, and when it is emptied. */
class BuildTreeTest {
  private static final StepKey KEY = StepKey.builder("test-tree", 1).add("source", "a").build();
  private static final String CONFIG = "\nCONFIG_A=y\n";

  @TempDir Path directory;
  private Store store;
  private Path source;

  @BeforeEach
  void makeTree() throws IOException {
    store = Store.open(directory.resolve("store"));
    try (BuildTree tree = open()) {
      assertEquals(Optional.empty(), tree.date());
      assertEquals(Optional.empty(), tree.doubt(), "a new tree is no doubt");
      source = tree.directory().resolve("init/main.c");
      Files.createDirectories(source.getParent());
      Files.writeString(source, "int main;\n");
      tree.begin();
      tree.seal(77, CONFIG);
    }
  }

  private BuildTree open() throws IOException {
    return BuildTree.open(store, KEY, Progress.silent());
  }

  private String reasonToCompileClean() throws IOException {
    try (BuildTree tree = open()) {
      assertEquals(Optional.empty(), tree.date());
      assertFalse(Files.exists(tree.directory()));
      return tree.doubt().orElseThrow();
    }
  }

  @Test
  void aSealedTreeIsCompiledInAgain() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (BuildTree tree = open()) {
        assertEquals(Optional.of(77L), tree.date());
        assertEquals(Optional.empty(), tree.doubt());
        tree.begin();
        Files.writeString(source.resolveSibling("main" + i + ".o"), "made");
        tree.seal(77, CONFIG);
      }
    }
  }

  @Test
  void aTreeWhoseCompileFailedIsGone() throws IOException {
    try (BuildTree tree = open()) {
      tree.begin();
    }
    assertFalse(Files.exists(source));
    try (BuildTree tree = open()) {
      assertEquals(Optional.empty(), tree.doubt());
    }
  }

  @Test
  void aTreeWhoseCompileWasCutShortIsEmptied() throws IOException {
    Files.delete(seal());
    assertEquals("an earlier compile of this source was cut short", reasonToCompileClean());
  }

  private Path seal() {
    return source.getParent().getParent().resolveSibling("seal");
  }

  @Test
  void aDamagedSealIsNone() throws IOException {
    for (String text : List.of("", "1\n2\n", "a\nb\nc\n")) {
      makeTree(text);
      assertEquals("an earlier compile of this source was cut short", reasonToCompileClean());
    }
  }

  private void makeTree(String seal) throws IOException {
    Files.createDirectories(source.getParent());
    Files.writeString(seal(), seal);
  }

  @Test
  void aFileThatSomethingElseWroteIsNoticedByItsChangeTime() throws IOException {
    FileTime time = Files.getLastModifiedTime(source);
    Files.writeString(source, "int Main;\n");
    Files.setLastModifiedTime(source, time);
    assertTrue(reasonToCompileClean().startsWith("something else has changed files of the kept"));
  }

  @Test
  void aFileMoreIsNoticed() throws IOException {
    Files.writeString(source.resolveSibling("new.h"), "");
    assertTrue(reasonToCompileClean().startsWith("something else has changed files of the kept"));
  }

  @Test
  void aClockThatWasSetBackIsNoticed() throws IOException {
    List<String> lines = Files.readAllLines(seal());
    long later = System.currentTimeMillis() + 100_000;
    Files.writeString(seal(), lines.get(0) + "\n" + later + "\n" + lines.get(2) + "\n");
    assertEquals("the clock was set back since the last compile", reasonToCompileClean());
  }

  @Test
  void whatIsMadeAtRandomIsNotShared() throws IOException {
    String random = CONFIG + "CONFIG_MODULE_SIG=y\n";
    try (BuildTree tree = open()) {
      assertFalse(tree.clearFor(CONFIG));
      assertTrue(tree.clearFor(random));
      assertFalse(tree.clearFor(random), "once is enough");
      assertEquals(
          "with CONFIG_MODULE_SIG the key that signs modules is made at random",
          tree.doubt().orElseThrow());
      Files.createDirectories(tree.directory());
      tree.begin();
      tree.seal(77, random);
    }
    assertFalse(Files.exists(seal()));
  }
}
