package dev.coracle.verify.density;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of the host that a process, or one mapping of it, holds, in KiB (Linux, proc(5): {@code
 * smaps} and {@code smaps_rollup}).
 *
 * @param resident all pages that it has mapped
 * @param proportional its pages, each divided by the number of processes that have it mapped
 * @param shared those that other processes have mapped too
 * @param exclusive those that no other process has mapped: freed when the process ends
 */
public record HostMemory(long resident, long proportional, long shared, long exclusive) {
  static final HostMemory NONE = new HostMemory(0, 0, 0, 0);

  /** All of a process. */
  static HostMemory ofProcess(long pid) throws IOException {
    return parse(read(pid, "smaps_rollup").lines().skip(1).toList());
  }

  /** The mappings of a file in a process. */
  static HostMemory ofFile(long pid, Path file) throws IOException {
    return ofFile(read(pid, "smaps"), file.toRealPath().toString());
  }

  private static String read(long pid, String name) throws IOException {
    Path file = Path.of("/proc", Long.toString(pid), name);
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The mappings of a file in the text of an {@code smaps}. */
  static HostMemory ofFile(String smaps, String file) {
    HostMemory sum = NONE;
    List<String> lines = smaps.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (isMapping(lines.get(i)) && lines.get(i).endsWith(" " + file)) {
        int end = i + 1;
        while (end < lines.size() && !isMapping(lines.get(end))) {
          end++;
        }
        sum = sum.plus(parse(lines.subList(i + 1, end)));
      }
    }
    return sum;
  }

  /** A mapping begins with its addresses; its fields have a colon after the name. */
  private static boolean isMapping(String line) {
    int space = line.indexOf(' ');
    return space > 0 && line.charAt(space - 1) != ':';
  }

  /** Adds up {@code Name: N kB} lines. */
  static HostMemory parse(List<String> lines) {
    long resident = 0;
    long proportional = 0;
    long shared = 0;
    long exclusive = 0;
    for (String line : lines) {
      String[] fields = line.trim().split("\\s+", -1);
      if (fields.length != 3 || !fields[2].equals("kB")) {
        continue;
      }
      long kib = Long.parseLong(fields[1]);
      switch (fields[0]) {
        case "Rss:" -> resident += kib;
        case "Pss:" -> proportional += kib;
        case "Shared_Clean:", "Shared_Dirty:" -> shared += kib;
        case "Private_Clean:", "Private_Dirty:" -> exclusive += kib;
        default -> {}
      }
    }
    return new HostMemory(resident, proportional, shared, exclusive);
  }

  HostMemory plus(HostMemory other) {
    return new HostMemory(
        resident + other.resident,
        proportional + other.proportional,
        shared + other.shared,
        exclusive + other.exclusive);
  }

  HostMemory dividedBy(int count) {
    return new HostMemory(
        resident / count, proportional / count, shared / count, exclusive / count);
  }
}
