package dev.coracle.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much the host's processors are asked for, from {@code /proc/loadavg} (proc_loadavg(5)). */
public final class HostLoad {
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final int MOST = 8;
  private static final int RUNNING = 3;

  private HostLoad() {}

  /**
   * How many times as long as on an idle host work may take that another clock than the host's
   * cannot measure, such as a script in an emulated guest.
   *
   * @return 1 to 8; 1 where this kernel does not say
   */
  public static int slowdown() {
    try {
      return slowdown(Files.readString(LOAD), Runtime.getRuntime().availableProcessors());
    } catch (IOException e) {
      return 1;
    }
  }

  static int slowdown(String loadavg, int processors) {
    String[] fields = loadavg.strip().split("[ /]", -1);
    try {
      // The mean of the last minute, or what runs right now without this process.
      double minute = Double.parseDouble(fields[0]);
      double now = fields.length > RUNNING ? Double.parseDouble(fields[RUNNING]) - 1 : 0;
      return (int) Math.max(1, Math.min(MOST, Math.ceil(Math.max(minute, now) / processors)));
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
