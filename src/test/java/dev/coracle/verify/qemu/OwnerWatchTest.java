package dev.coracle.verify.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerWatchTest {
  @TempDir Path directory;

  /** Starts and watches a process; run as a process of its own, which is killed. */
  public static void main(String[] arguments) throws Exception {
    OwnerWatch watch = OwnerWatch.start();
    Process sleep = watch.watched(List.of("sleep", "60")).start();
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
        && Files.exists(status)
        && Files.readAllLines(status).stream().noneMatch(line -> line.startsWith("State:\tZ"));
  }

  @Test
  void nothingStartsForAnOwnerThatIsDead() throws Exception {
    Path mark = directory.resolve("mark");
    Process owner = new ProcessBuilder("true").start();
    owner.waitFor();
    try (OwnerWatch watch = OwnerWatch.start()) {
      List<String> command = watch.command(owner.pid(), List.of("touch", mark.toString()));
      assertNotEquals(0, new ProcessBuilder(command).start().waitFor());
      assertFalse(Files.exists(mark));
      assertEquals(0, watch.watched(List.of("touch", mark.toString())).start().waitFor());
      assertTrue(Files.exists(mark));
    }
  }

  @Test
  void aWatchThatIsClosedKillsNothing() throws Exception {
    Process sleep;
    try (OwnerWatch watch = OwnerWatch.start()) {
      sleep = watch.watched(List.of("sleep", "60")).start();
      Path name = Path.of("/proc", Long.toString(sleep.pid()), "comm");
      for (int i = 0; i < 100 && !Files.readString(name).startsWith("sleep"); i++) {
        Thread.sleep(20);
      }
    }
    assertFalse(sleep.waitFor(500, TimeUnit.MILLISECONDS));
    sleep.destroyForcibly();
  }
}
