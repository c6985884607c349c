package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.BuildContext;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.store.Store;
import dev.coracle.store.StoreLocks;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.report.VerifyReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two who verify one result at once. */
class VerifyStageTest {
  private static final int SECONDS = 60;

  @TempDir Path directory;
  private Path result;
  private Store store;
  private VerifyStage stage;

  @BeforeEach
  void prepare() throws Exception {
    result = Files.createDirectory(directory.resolve("result")).toRealPath();
    store = Store.open(directory.resolve("store"));
    ProcessRunner runner = new LocalProcessRunner();
    stage =
        new VerifyStage(
            new BuildContext(
                store,
                runner,
                new HostTools(directory, "", runner),
                Map.of("HOME", directory.toString()),
                directory,
                Progress.silent()),
            Optional.empty());
  }

  @Test
  @SuppressWarnings("try")
  void theSecondTakesTheVerdictOfTheFirst() throws Exception {
    AtomicBoolean verdict = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<Optional<VerifyReport>> second;
    String place = "verify-" + Sha256.of(result.toString().getBytes(StandardCharsets.UTF_8));
    try (StoreLocks.Held first = store.lock(place)) {
      second =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return stage.verifyUnless(
                      () -> {
                        boolean holds = verdict.get();
                        asked.incrementAndGet();
                        waits.countDown();
                        return holds;
                      },
                      result,
                      null);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      assertTrue(waits.await(SECONDS, TimeUnit.SECONDS), "it looks for a verdict before it waits");
      assertFalse(second.isDone(), "it waits");
      verdict.set(true);
    }
    assertEquals(Optional.empty(), second.get(SECONDS, TimeUnit.SECONDS));
    assertEquals(2, asked.get());
  }
}
