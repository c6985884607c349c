package dev.coracle.source.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.apt.AptHost;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.PackageSource;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.http.RetryPolicy;
import dev.coracle.store.Store;
import dev.coracle.testing.TestArchive;
import dev.coracle.tree.Sha256;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real archive, by this host's own apt sources and keyring. */
class AptArchiveIT {
  @TempDir Path directory;

  private FetchContext fetching(boolean offline) {
    return new FetchContext(
        Store.open(directory.resolve("store")),
        AptHost.ofThisMachine(System.getenv(), new LocalProcessRunner()),
        Optional.empty(),
        offline,
        RetryPolicy.patient(),
        InstantSource.system(),
        Progress.silent());
  }

  @Test
  void readsTheArchiveAndFetchesAPackage() throws Exception {
    PackageSource source = TestArchive.source("trixie", "trixie-updates", "trixie-security");
    long begin = System.nanoTime();
    AptArchive cold = AptArchive.open(source, Architecture.AMD64, fetching(false));
    long middle = System.nanoTime();
    AptArchive warm = AptArchive.open(source, Architecture.AMD64, fetching(false));
    long end = System.nanoTime();
    System.out.printf(
        "opened %d packages: cold %d ms, warm %d ms%n",
        cold.packages().size(), (middle - begin) / 1_000_000, (end - middle) / 1_000_000);
    assertTrue(cold.packages().size() > 60_000, "packages: " + cold.packages().size());
    assertEquals(cold.packages(), warm.packages());
    assertTrue(
        warm.packages().stream().anyMatch(record -> record.suite().equals("trixie-security")));
    LockedPackage small =
        warm.packages().stream()
            .filter(record -> record.name().equals("hostname"))
            .findFirst()
            .orElseThrow()
            .locked();
    PackageFetcher fetcher = new PackageFetcher(source, Architecture.AMD64, fetching(false));
    Path file = fetcher.fetch(List.of(small), 0).get(small);
    assertEquals(small.size(), Files.size(file));
    try (InputStream stream = Files.newInputStream(file)) {
      assertEquals(small.sha256(), Sha256.of(stream));
    }
    PackageFetcher offline = new PackageFetcher(source, Architecture.AMD64, fetching(true));
    assertEquals(file, offline.fetch(List.of(small), 0).get(small));
  }
}
