package dev.coracle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreEvictionTest {
  private static final StepKey KERNEL = StepKey.builder("kernel", 1).build();

  @TempDir Path directory;
  private StoreEviction eviction;
  private Path old;
  private Path older;
  private Path kernel;

  /** What earlier processes left: two downloads of 1000 bytes and a kernel of 3000. */
  @BeforeEach
  void content() throws IOException {
    Store store = Store.open(directory);
    eviction = new StoreEviction(store);
    older = object("a", 20);
    old = object("b", 10);
    kernel = directory.resolve("results/kernel").resolve(KERNEL.digest().hex());
    Files.createDirectories(kernel.resolve("deep"));
    Files.write(kernel.resolve("deep/vmlinux"), new byte[3000]);
    age(kernel, 15);
  }

  private Path object(String text, int days) throws IOException {
    byte[] bytes = text.repeat(1000).getBytes(StandardCharsets.UTF_8);
    String name = Sha256.of(bytes).hex();
    Path file = directory.resolve("objects").resolve(name.substring(0, 2)).resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    age(file, days);
    return file;
  }

  private static void age(Path path, int days) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  @Test
  void entriesHaveKindsSizesAndAges() throws IOException {
    List<StoreEntry> entries = eviction.entries();
    assertEquals(
        List.of("download", "kernel", "download"), entries.stream().map(StoreEntry::kind).toList());
    assertEquals(List.of(1000L, 3000L, 1000L), entries.stream().map(StoreEntry::size).toList());
  }

  @Test
  void whatWasNotUsedForLongestGoesFirst() throws IOException {
    StoreEviction.Outcome outcome = eviction.run(4500, Instant.MIN, false);
    assertEquals(4000, outcome.kept());
    assertFalse(Files.exists(older));
    assertTrue(Files.exists(kernel));
    assertEquals(1, eviction.run(1000, Instant.MIN, false).removed().size());
    assertFalse(Files.exists(kernel));
    assertTrue(Files.exists(old));
  }

  @Test
  void ageCountsWhateverTheSize() throws IOException {
    Instant before = Instant.now().minus(Duration.ofDays(12));
    assertEquals(2, eviction.run(Long.MAX_VALUE, before, false).removed().size());
    assertTrue(Files.exists(old));
  }

  @Test
  void pretendingRemovesNothing() throws IOException {
    assertEquals(3, eviction.run(0, Instant.MIN, true).removed().size());
    assertTrue(Files.exists(older));
  }

  @Test
  void whatARunningProcessUsesStays() throws IOException {
    // As another command has it, which lives for as long as this test does.
    assertTrue(Store.open(directory).result(KERNEL).isPresent());
    StoreEviction.Outcome outcome = eviction.run(0, Instant.MIN, false);
    assertEquals(2, outcome.removed().size());
    assertEquals(1, outcome.inUse().size());
    assertEquals(3000, outcome.kept());
    assertTrue(Files.exists(kernel.resolve("deep/vmlinux")));
  }

  @Test
  void whatIsMadeWhileOneEvictsStaysToo() throws IOException {
    Store store = Store.open(directory);
    StepKey key = StepKey.builder("step", 1).build();
    Path made = store.result(key, place -> Files.writeString(place.resolve("f"), "x"));
    eviction.run(0, Instant.MIN, false);
    assertTrue(Files.exists(made));
  }

  @Test
  void aClockThatIsBehindTheFileServersDoesNoHarm() throws IOException {
    Store store = Store.open(directory);
    assertTrue(store.result(KERNEL).isPresent());
    // The server's time of the mark is ahead of what this process would write.
    FileTime mark = store.use().oldest().orElseThrow();
    assertTrue(Files.getLastModifiedTime(kernel).compareTo(mark) >= 0);
  }

  @Test
  @SuppressWarnings("try") // the tree is held, not used
  void treesGoByTheirLastUseUntilTheOthersFit() throws IOException {
    Store store = Store.open(directory);
    List<Path> trees =
        List.of(tree(store, "a", 3, 500), tree(store, "b", 2, 300), tree(store, "c", 1, 400));
    assertEquals(6, eviction.entries().size());
    assertEquals(List.of(), eviction.trimTrees(1200));
    try (KeptTree held = store.tree(key("a"), () -> {})) {
      age(trees.get(0), 3);
      List<StoreEntry> removed = eviction.trimTrees(1000);
      assertEquals(List.of("test-tree"), removed.stream().map(StoreEntry::kind).toList());
    }
    assertTrue(Files.exists(trees.get(0)), "somebody works in it");
    assertFalse(Files.exists(trees.get(1)));
    assertEquals(1, eviction.trimTrees(400).size());
    assertFalse(Files.exists(trees.get(0)));
    assertTrue(Files.exists(trees.get(2)));
  }

  private static StepKey key(String name) {
    return StepKey.builder("test-tree", 1).add("name", name).build();
  }

  private static Path tree(Store store, String name, int days, int size) throws IOException {
    try (KeptTree tree =
        store.tree(
            key(name),
            () -> {
              throw new AssertionError("nobody has it");
            })) {
      Files.write(tree.path().resolve("file"), new byte[size]);
      age(tree.path(), days);
      return tree.path();
    }
  }

  @Test
  void aTreeHasOneUserAtATime() throws Exception {
    Store store = Store.open(directory);
    CountDownLatch waits = new CountDownLatch(1);
    Thread second;
    try (KeptTree first = store.tree(key("a"), () -> {})) {
      second =
          new Thread(
              () -> {
                try (KeptTree tree = store.tree(key("a"), waits::countDown)) {
                  Files.createFile(tree.path().resolve("second"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      second.start();
      assertTrue(waits.await(20, TimeUnit.SECONDS));
      assertFalse(Files.exists(first.path().resolve("second")));
      Files.createFile(first.path().resolve("first"));
    }
    second.join(20_000);
    try (KeptTree again = store.tree(key("a"), () -> {})) {
      assertTrue(Files.exists(again.path().resolve("first")));
      assertTrue(Files.exists(again.path().resolve("second")));
    }
  }
}
