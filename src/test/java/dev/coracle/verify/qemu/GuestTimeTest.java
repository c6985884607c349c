package dev.coracle.verify.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestTimeTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir Path threads;

  @Test
  void doesNotCountTheLongestWaitForAProcessor() throws IOException {
    thread("1", "5000000 " + 2 * SECOND + " 10");
    thread("2", "9000000000 " + 6 * SECOND + " 12");
    assertEquals(Duration.ofSeconds(4), time().elapsed(10 * SECOND));
  }

  @Test
  void countsAnEighthInAnyCase() throws IOException {
    thread("1", "0 " + 100 * SECOND + " 10");
    assertEquals(Duration.ofSeconds(2), time().elapsed(16 * SECOND));
  }

  @Test
  void neverGoesBack() throws IOException {
    GuestTime time = time();
    assertEquals(Duration.ofSeconds(10), time.elapsed(10 * SECOND));
    thread("1", "0 " + 9 * SECOND + " 10");
    assertEquals(Duration.ofSeconds(10), time.elapsed(11 * SECOND));
  }

  @Test
  void countsAllTimeWhereLinuxKeepsNoNumbers() throws IOException {
    thread("1", "");
    assertEquals(Duration.ofSeconds(3), time().elapsed(3 * SECOND));
    thread("1", "a b c");
    assertEquals(Duration.ofSeconds(4), time().elapsed(4 * SECOND));
    GuestTime ended = new GuestTime(threads.resolve("nowhere"));
    assertEquals(Duration.ofSeconds(5), ended.elapsed(5 * SECOND));
  }

  @Test
  void aProcessThatABusyHostStarvesHasLessThanWallTime() throws Exception {
    List<Process> others = new ArrayList<>();
    Process starved = spin("19");
    try {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        others.add(spin("0"));
      }
      GuestTime time = new GuestTime(Path.of("/proc", Long.toString(starved.pid()), "task"));
      long begin = System.nanoTime();
      Thread.sleep(1500);
      long counted = time.elapsed().toNanos();
      long wall = System.nanoTime() - begin;
      assertTrue(counted < wall * 3 / 4, counted + " of " + wall);
    } finally {
      starved.destroyForcibly();
      others.forEach(Process::destroyForcibly);
    }
  }

  private static Process spin(String nice) throws IOException {
    return new ProcessBuilder("nice", "-n", nice, "sh", "-c", "while :; do :; done").start();
  }

  private void thread(String id, String schedstat) throws IOException {
    Files.writeString(
        Files.createDirectories(threads.resolve(id)).resolve("schedstat"), schedstat + "\n");
  }

  private GuestTime time() {
    return new GuestTime(threads);
  }
}
