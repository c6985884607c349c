package dev.coracle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final StepKey KEY = StepKey.builder("step", 1).build();

  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(directory.resolve("store"));
  }

  @Test
  void aResultIsMadeOnceAndThenFound() throws IOException {
    assertTrue(store.result(KEY).isEmpty());
    Path made = store.result(KEY, place -> Files.writeString(place.resolve("file"), "text"));
    Path found = store.result(KEY, place -> Files.writeString(place.resolve("file"), "other"));
    assertEquals(made, found);
    assertEquals("text", Files.readString(found.resolve("file")));
    assertEquals(List.of(), places());
  }

  @Test
  void aFailedProducerLeavesNothingBehind() throws IOException {
    IOException failure = new IOException("no");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                store.result(
                    KEY,
                    place -> {
                      Files.createDirectories(place.resolve("deep/er"));
                      Files.writeString(place.resolve("deep/er/file"), "half");
                      throw failure;
                    }));
    assertSame(failure, thrown);
    assertTrue(store.result(KEY).isEmpty());
    assertEquals(List.of(), places());
    store.result(KEY, place -> {});
    assertTrue(store.result(KEY).isPresent());
  }

  @Test
  void ofTwoThreadsThatWantTheSameOneMakesIt() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Store.Producer producer =
        place -> {
          runs.incrementAndGet();
          inside.countDown();
          await(goOn);
          Files.writeString(place.resolve("file"), "text");
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Path> first = threads.submit(() -> store.result(KEY, producer));
      await(inside);
      // Its own Store, as another command of the same process would have.
      Future<Path> second = threads.submit(() -> Store.open(store.root()).result(KEY, producer));
      Thread.sleep(50);
      assertFalse(second.isDone());
      goOn.countDown();
      assertEquals(first.get(10, TimeUnit.SECONDS), second.get(10, TimeUnit.SECONDS));
    } finally {
      goOn.countDown();
      threads.shutdownNow();
    }
    assertEquals(1, runs.get());
  }

  @Test
  void aResultThatSomebodyElsePutThereMeanwhileStays() throws IOException {
    Path theirs = store.root().resolve("results").resolve("step").resolve(KEY.digest().hex());
    Path result =
        store.result(
            KEY,
            place -> {
              Files.createDirectories(theirs);
              Files.writeString(theirs.resolve("file"), "theirs");
              Files.writeString(place.resolve("file"), "mine");
            });
    assertEquals(theirs, result);
    assertEquals("theirs", Files.readString(result.resolve("file")));
    assertEquals(List.of(), places());
  }

  @Test
  void placesOfProcessesThatAreNoMoreAreSwept() throws Exception {
    // As a killed process leaves it, in whatever container: a lock file that nobody holds.
    Path dead = store.root().resolve("tmp").resolve("x");
    Files.createDirectories(dead);
    Files.writeString(dead.resolveSibling("x.lock"), "");
    Files.writeString(Files.createDirectories(dead.resolve("sub")).resolve("file"), "half");
    Path foreign = Files.createDirectory(store.root().resolve("tmp").resolve("lost+found"));
    try (PrivateDirectory mine = store.privateDirectory()) {
      store.sweep();
      assertTrue(Files.isDirectory(mine.path()));
      assertFalse(Files.exists(dead));
      assertTrue(Files.isDirectory(foreign));
    }
  }

  @Test
  void twoProcessesMaySweepAtOnce() throws Exception {
    // As a killed process leaves it, in whatever container: a lock file that nobody holds.
    Path dead = store.root().resolve("tmp").resolve("x");
    Files.createDirectories(dead);
    Files.writeString(dead.resolveSibling("x.lock"), "");
    for (int i = 0; i < 500; i++) {
      Path sub = Files.createDirectories(dead.resolve("d" + i % 20).resolve("e" + i % 7));
      Files.writeString(sub.resolve("f" + i), "half");
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Void> sweep =
          () -> {
            store.sweep();
            return null;
          };
      for (Future<Void> each : threads.invokeAll(List.of(sweep, sweep))) {
        each.get(10, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of(), places());
  }

  @Test
  void anObjectIsFoundByItsDigest() throws IOException {
    Sha256 digest = add("text");
    assertEquals("text", Files.readString(store.object(digest).orElseThrow()));
    assertTrue(store.object(Sha256.of(new byte[0])).isEmpty());
  }

  @Test
  void aDamagedObjectIsFoundByCheck() throws IOException {
    add("sound");
    Path first = store.object(add("first")).orElseThrow();
    Path second = store.object(add("second")).orElseThrow();
    assertEquals(List.of(), store.check());
    Files.writeString(first, "firsT");
    Files.writeString(second, "");
    assertEquals(Stream.of(first, second).sorted().toList(), store.check());
  }

  @Test
  void aStoreThatCannotBeWrittenIsTheEnvironmentsFault() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    CoracleException e =
        assertThrows(CoracleException.class, () -> Store.open(file.resolve("store")));
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    assertEquals("store.unwritable", e.diagnostics().get(0).code());
  }

  private Sha256 add(String text) throws IOException {
    Sha256 digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    try (PrivateDirectory place = store.privateDirectory()) {
      store.addObject(Files.writeString(place.path().resolve("file"), text), digest);
    }
    return digest;
  }

  private List<Path> places() throws IOException {
    try (Stream<Path> places = Files.list(store.root().resolve("tmp"))) {
      return places.toList();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
