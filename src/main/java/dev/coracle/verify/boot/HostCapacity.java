package dev.coracle.verify.boot;

import dev.coracle.host.MemoryLimits;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many guests this host can run in parallel. */
public final class HostCapacity {
  /**
   * What QEMU takes in addition to a guest's memory: itself and its translated code (density.md).
   */
  private static final long QEMU_BYTES = 256 * VerifyPlan.MIB;

  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  private HostCapacity() {}

  /**
   * As many as there are processors and as fit into the memory that is free now; one at least. In a
   * container, its limits count; Java itself respects that of processors.
   *
   * @param most wanted
   * @param bytes memory of one guest
   */
  public static int boots(int most, long bytes) {
    int processors = Runtime.getRuntime().availableProcessors();
    return atOnce(Math.min(most, processors), Math.min(available(), MemoryLimits.left()), bytes);
  }

  static int atOnce(int most, long available, long bytes) {
    return (int) Math.max(1, Math.min(most, available / (bytes + QEMU_BYTES)));
  }

  /** Bytes that programs can get on this host; no limit if unknown. */
  private static long available() {
    try {
      return available(Files.readAllLines(MEMORY, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  static long available(List<String> meminfo) {
    return meminfo.stream()
        .filter(line -> line.matches(AVAILABLE + " *\\d{1,15} kB"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }
}
