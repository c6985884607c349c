package dev.coracle.build.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatcherTest {
  @TempDir Path directory;

  private interface Edit {
    void run() throws IOException;
  }

  private boolean noticed(List<Path> paths, Edit edit) throws Exception {
    FileWatcher files = new FileWatcher(paths);
    CountDownLatch changed = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                files.awaitChange();
                changed.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waiting.start();
    try {
      edit.run();
      return changed.await(2, TimeUnit.SECONDS);
    } finally {
      waiting.interrupt();
      waiting.join();
    }
  }

  @Test
  void everyKindOfSaveIsNoticed() throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "one");
    Path sub = Files.createDirectory(directory.resolve("sub"));
    List<Path> paths = List.of(file, sub, directory.resolve("not-yet"));
    assertTrue(noticed(paths, () -> Files.writeString(file, "other")));
    Path draft = Files.writeString(directory.resolve("draft"), "other");
    assertTrue(
        noticed(
            paths,
            () -> Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING)));
    assertTrue(noticed(paths, () -> Files.writeString(sub.resolve("new"), "")));
    assertTrue(noticed(paths, () -> Files.writeString(directory.resolve("not-yet"), "")));
    assertTrue(noticed(paths, () -> Files.delete(file)));
  }

  @Test
  void whatIsNoInputIsNot() throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "one");
    assertFalse(noticed(List.of(file), () -> Files.writeString(directory.resolve("b"), "")));
  }
}
