package dev.coracle.verify.qemu;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OwnerWatchTest {
  /** Starts and watches a process; run as a process of its own, which is killed. */
  public static void main(String[] arguments) throws Exception {
    OwnerWatch watch = OwnerWatch.start();
    Process sleep = new ProcessBuilder("sleep", "60").start();
    watch.watch(sleep);
    System.out.println(sleep.pid());
    Thread.sleep(60_000);
    watch.close();
  }

  @Test
  void theWatchedProcessEndsWithAnOwnerThatIsKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OwnerWatchTest.class.getName())
            .start();
    ProcessHandle watched;
    try (BufferedReader said = new BufferedReader(new InputStreamReader(owner.getInputStream()))) {
      watched = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      assertTrue(watched.isAlive());
    } finally {
      owner.destroyForcibly();
    }
    owner.waitFor();
    // The process that inherits it may be slow to collect it: then it is a zombie, which isAlive()
    // still sees.
    for (int i = 0; i < 100 && runs(watched); i++) {
      Thread.sleep(50);
    }
    assertFalse(runs(watched));
  }

  private static boolean runs(ProcessHandle process) throws Exception {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return process.isAlive()
        && java.nio.file.Files.exists(status)
        && java.nio.file.Files.readAllLines(status).stream()
            .noneMatch(line -> line.startsWith("State:\tZ"));
  }

  @Test
  void aWatchThatIsClosedKillsNothing() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try (OwnerWatch watch = OwnerWatch.start()) {
      watch.watch(sleep);
    }
    assertFalse(sleep.waitFor(500, TimeUnit.MILLISECONDS));
    sleep.destroyForcibly();
  }
}
