package dev.coracle.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.attest.PemKeys;
import dev.coracle.cache.CacheSettings.Places;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.DirectoryTree;
import dev.coracle.progress.Progress;
import dev.coracle.registry.FakeRegistry;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.testing.TestKeys;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedCacheTest {
  private static final StepKey KEY = StepKey.builder("kernel", 1).add("source", "a").build();

  @TempDir Path directory;
  private final AtomicInteger compiles = new AtomicInteger();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private byte[] vmlinux;

  @BeforeEach
  void keys() throws IOException {
    TestKeys.write(directory, "ci");
    TestKeys.write(directory, "other");
    vmlinux = new byte[300_000];
    new Random(1).nextBytes(vmlinux);
  }

  private Path entry() {
    return directory.resolve("cache").resolve(CacheEntry.name(KEY));
  }

  /** A machine with a store of its own. */
  private Store machine(String name, List<String> from, List<String> to, boolean offline)
      throws IOException {
    Store store = Store.open(directory.resolve(name));
    CacheSettings settings =
        new CacheSettings(new Places(from, directory), new Places(to, directory));
    return store.with(
        settings.open(
            store,
            Map.of("DOCKER_CONFIG", directory.toString()),
            offline,
            Progress.silent(),
            warnings::add));
  }

  private Path kernel(String name, List<String> from, List<String> to) throws IOException {
    return kernel(machine(name, from, to, false));
  }

  private Path kernel(Store store) throws IOException {
    return store.result(
        KEY,
        place -> {
          compiles.incrementAndGet();
          Files.write(place.resolve("vmlinux"), vmlinux);
          Files.writeString(place.resolve("facts"), "facts");
        });
  }

  private List<String> codes() {
    return warnings.stream().map(Diagnostic::code).toList();
  }

  @Test
  void whatOneMachineCompiledIsFetchedByAnother() throws IOException {
    kernel("one", List.of(), List.of("./cache,key=ci.pem"));
    Path fetched = kernel("two", List.of("./cache,key=ci.pub"), List.of());
    assertEquals(1, compiles.get());
    assertEquals(Sha256.of(vmlinux), Sha256.of(Files.readAllBytes(fetched.resolve("vmlinux"))));
    try (Stream<Path> files = Files.list(fetched)) {
      assertEquals(
          List.of("facts", "vmlinux"),
          files.map(each -> each.getFileName().toString()).sorted().toList());
    }
    assertEquals(List.of(), codes());
  }

  @Test
  void aKernelThatIsThereAlreadyIsStoredToo() throws IOException {
    kernel("one", List.of(), List.of());
    kernel("one", List.of(), List.of("./cache,key=ci.pem"));
    assertTrue(Files.isDirectory(entry()));
  }

  @Test
  void otherStepsAreNotShared() throws IOException {
    StepKey package_ = StepKey.builder("package", 1).build();
    machine("one", List.of(), List.of("./cache"), false).result(package_, place -> {});
    assertFalse(Files.exists(directory.resolve("cache")));
  }

  /** Changes an entry. */
  @FunctionalInterface
  private interface Change {
    void apply(Path entry) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> aPoisonedEntryIsRefusedAndMadeAgain() {
    Map<String, Change> changes =
        Map.of(
            "a byte",
            entry -> {
              byte[] bytes = Files.readAllBytes(entry.resolve("vmlinux"));
              bytes[1000] ^= 1;
              Files.write(entry.resolve("vmlinux"), bytes);
            },
            "a file more",
            entry -> Files.writeString(entry.resolve("more"), ""),
            "a file less",
            entry -> Files.delete(entry.resolve("facts")),
            "no statement",
            entry -> Files.delete(entry.resolve(CacheEntry.STATEMENT)),
            "no JSON",
            entry -> Files.writeString(entry.resolve(CacheEntry.STATEMENT), "{\"a\":"),
            "a link",
            entry -> Files.createSymbolicLink(entry.resolve("link"), Path.of("/etc/passwd")),
            "a directory",
            entry -> Files.createDirectory(entry.resolve("deep")),
            "of another step",
            entry -> {
              StepKey other = StepKey.builder("kernel", 1).add("source", "b").build();
              Path result = Files.createDirectories(directory.resolve("other-result"));
              Files.write(result.resolve("vmlinux"), vmlinux);
              for (String each : List.of("facts", "vmlinux", CacheEntry.STATEMENT)) {
                Files.delete(entry.resolve(each));
              }
              CacheEntry.write(
                  other,
                  result,
                  entry,
                  Optional.of(PemKeys.privateKey(directory.resolve("ci.pem"), Optional.empty())));
            });
    return changes.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(), () -> refused(each.getKey(), each.getValue())));
  }

  private void refused(String name, Change change) throws IOException {
    compiles.set(0);
    warnings.clear();
    kernel(name + " 1", List.of(), List.of("./cache,key=ci.pem"));
    change.apply(entry());
    Path made = kernel(name + " 2", List.of("./cache,key=ci.pub"), List.of("./cache,key=ci.pem"));
    assertEquals(2, compiles.get());
    assertEquals(1, warnings.size(), codes()::toString);
    assertEquals(Sha256.of(vmlinux), Sha256.of(Files.readAllBytes(made.resolve("vmlinux"))));
    if (codes().contains("cache.refused")) {
      kernel(name + " 3", List.of("./cache,key=ci.pub"), List.of());
      assertEquals(2, compiles.get());
    }
    DirectoryTree.delete(directory.resolve("cache"));
  }

  @Test
  void anEntryBySomebodyElseIsRefused() throws IOException {
    kernel("one", List.of(), List.of("./cache,key=other.pem"));
    kernel("two", List.of("./cache,key=ci.pub"), List.of());
    kernel("three", List.of(), List.of("./unsigned"));
    kernel("four", List.of("./unsigned,key=ci.pub"), List.of());
    assertEquals(4, compiles.get());
    assertEquals(List.of("cache.refused", "cache.refused"), codes());
    assertTrue(warnings.get(0).message().contains("not signed by the key"), warnings::toString);
  }

  @Test
  void trustedWritersNeedNoSignature() throws IOException {
    kernel("one", List.of(), List.of("./cache"));
    kernel("two", List.of("./cache,trust=writer"), List.of());
    assertEquals(1, compiles.get());
    Files.setPosixFilePermissions(
        directory.resolve("cache"), PosixFilePermissions.fromString("rwxrwxrwx"));
    CoracleException refused =
        assertThrows(
            CoracleException.class,
            () -> kernel("three", List.of("./cache,trust=writer"), List.of()));
    assertEquals("cache.trust", refused.diagnostics().get(0).code());
  }

  @Test
  void aRegistryIsACacheToo() throws IOException {
    try (FakeRegistry registry = new FakeRegistry()) {
      String place = registry.host() + "/ci/cache";
      kernel("one", List.of(), List.of(place + ",key=ci.pem"));
      kernel("two", List.of(place + ",key=ci.pub"), List.of());
      assertEquals(1, compiles.get());
      registry.changesBlobs = true;
      kernel("three", List.of(place + ",key=ci.pub"), List.of());
      assertEquals(2, compiles.get());
      assertEquals(List.of("cache.refused"), codes());
      int asked = registry.requests.size();
      kernel(machine("four", List.of(place + ",key=ci.pub"), List.of(place), true));
      assertEquals(asked, registry.requests.size());
      assertEquals(3, compiles.get());
    }
  }

  @Test
  void aCacheThatFailsIsReportedOnceAndCostsNothingButTime() throws IOException {
    String gone;
    try (FakeRegistry registry = new FakeRegistry()) {
      gone = registry.host() + "/ci/cache";
    }
    Files.writeString(directory.resolve("file"), "");
    Store store =
        machine(
            "one",
            List.of(gone + ",trust=writer", "./absent,key=ci.pub"),
            List.of("./file/cache"),
            false);
    kernel(store);
    store.result(StepKey.builder("kernel", 1).build(), place -> {});
    assertEquals(List.of("cache.failed", "cache.failed", "cache.failed"), codes());
    try (Stream<Path> left = Files.list(directory.resolve("one/tmp"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aFullRegistryIsReported() throws IOException {
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.uploadStatus = 507;
      kernel("one", List.of(), List.of(registry.host() + "/ci/cache"));
      assertEquals(List.of("cache.failed"), codes());
      assertTrue(warnings.get(0).message().contains("no space left"), warnings::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./cache",
        "./cache,key=ci.pub,trust=writer",
        "./cache,keys=ci.pub",
        "./cache,trust=all",
        "./cache,key=",
        "./cache,key=ci.pub,key=ci.pub",
        ",key=ci.pub",
        "cache,key=ci.pub",
        "registry.example/cache:tag,key=ci.pub",
      })
  void whatCannotBeUnderstoodIsRefused(String text) {
    CoracleException refused =
        assertThrows(CoracleException.class, () -> machine("one", List.of(text), List.of(), false));
    String code = refused.diagnostics().get(0).code();
    assertTrue(code.startsWith("cache.") || code.equals("registry.reference"), code);
  }

  @Test
  void aStoreGoesToAMachineWithoutANetwork() throws IOException {
    Store one = Store.open(directory.resolve("one"));
    kernel(one);
    byte[] text = "a package".getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(directory.resolve("one/tmp/file"), text);
    one.addObject(file, Sha256.of(text));
    StoreTransfer.Outcome exported =
        new StoreTransfer(one, Map.of())
            .exportTo(
                new CacheSettings(
                    Places.NO_PLACES, new Places(List.of("./stick,key=ci.pem"), directory)),
                true);
    assertEquals(new StoreTransfer.Outcome(1, 1, List.of()), exported);
    Path stick = directory.resolve("stick");
    String wrong = "0".repeat(64);
    Files.writeString(stick.resolve("downloads").resolve(wrong), "something else");
    Store two = Store.open(directory.resolve("two"));
    CacheSettings from =
        new CacheSettings(new Places(List.of("./stick,key=ci.pub"), directory), Places.NO_PLACES);
    StoreTransfer.Outcome imported = new StoreTransfer(two, Map.of()).importFrom(from, stick);
    assertEquals(1, imported.results());
    assertEquals(1, imported.downloads());
    assertEquals(1, imported.refused().size());
    assertTrue(two.object(Sha256.of(text)).isPresent());
    assertTrue(two.object(new Sha256(wrong)).isEmpty());
    kernel(two);
    assertEquals(1, compiles.get());
  }
}
