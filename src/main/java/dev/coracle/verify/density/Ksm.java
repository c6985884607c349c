package dev.coracle.verify.density;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The host's kernel merging equal pages (Linux, admin-guide/mm/ksm). It is the whole host's
 * setting: {@link #close()} restores what was changed.
 */
final class Ksm implements AutoCloseable {
  /** Where Linux has it. */
  static final Path DIRECTORY = Path.of("/sys/kernel/mm/ksm");

  private static final String RUN = "run";

  /** A page merges at the second look, if it did not change since the first; one more to settle. */
  private static final int SCANS = 3;

  private static final long DEADLINE_MILLIS = 60_000;

  private final Path directory;
  private final Map<String, String> before = new LinkedHashMap<>();
  private final Thread hook = new Thread(this::restoreAtEnd, "restore KSM");

  Ksm(Path directory) {
    this.directory = directory;
  }

  /** Whether it is on already. */
  boolean running() throws IOException {
    return Files.isReadable(directory.resolve(RUN)) && get(RUN).equals("1");
  }

  /** Whether this user can switch it. */
  boolean switchable() {
    return Files.isWritable(directory.resolve(RUN));
  }

  /**
   * Switches it on, at a high rate, and waits until it has scanned all memory.
   *
   * @return whether it did in time
   */
  boolean merge() throws IOException, InterruptedException {
    set("sleep_millisecs", "10");
    set("pages_to_scan", "20000");
    set(RUN, "1");
    long wanted = Long.parseLong(get("full_scans")) + SCANS;
    long deadline = System.currentTimeMillis() + DEADLINE_MILLIS;
    while (Long.parseLong(get("full_scans")) < wanted) {
      if (System.currentTimeMillis() > deadline) {
        return false;
      }
      Thread.sleep(100);
    }
    return true;
  }

  private String get(String name) throws IOException {
    return Files.readString(directory.resolve(name)).strip();
  }

  private void set(String name, String value) throws IOException {
    if (before.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
    before.putIfAbsent(name, get(name));
    Files.writeString(directory.resolve(name), value);
  }

  private void restore() throws IOException {
    for (Map.Entry<String, String> each : before.entrySet()) {
      Files.writeString(directory.resolve(each.getKey()), each.getValue());
    }
  }

  /** Restores after Ctrl-C. */
  private void restoreAtEnd() {
    try {
      restore();
    } catch (IOException e) {
      System.err.println("KSM in " + directory + " could not be restored: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    restore();
    if (!before.isEmpty()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // This process is ending, and the hook is running already.
        return;
      }
    }
  }
}
