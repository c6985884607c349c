package dev.coracle.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What this process's control groups (cgroups) leave it of the host's memory: the limit of a
 * container, and those around it as far as they can be seen from inside. Formats: Linux,
 * cgroup-v2.rst and cgroup-v1/memory.rst; proc(5) for where the groups are.
 */
public final class MemoryLimits {
  private static final Path GROUPS = Path.of("/proc/self/cgroup");
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /** How one version of control groups names what it counts, in bytes. */
  private enum Version {
    ONE("memory.usage_in_bytes", List.of("memory.limit_in_bytes"), "total_"),
    TWO("memory.current", List.of("memory.max", "memory.high"), "");

    private final String used;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> limits;

    private final String prefix;

    Version(String used, List<String> limits, String prefix) {
      this.used = used;
      this.limits = limits;
      this.prefix = prefix;
    }

    /** Whether a number of memory.stat is of pages that the kernel takes back when it must. */
    private boolean isCache(String name) {
      return name.equals(prefix + "active_file") || name.equals(prefix + "inactive_file");
    }
  }

  private MemoryLimits() {}

  /** Bytes that this process and what it starts can still get; the largest number if unlimited. */
  public static long left() {
    return left(lines(GROUPS), lines(MOUNTS));
  }

  /**
   * The same.
   *
   * @param groups lines of {@code /proc/self/cgroup}
   * @param mounts lines of {@code /proc/self/mountinfo}
   */
  static long left(List<String> groups, List<String> mounts) {
    long left = Long.MAX_VALUE;
    for (String mount : mounts) {
      int dash = mount.indexOf(" - ");
      String[] place = mount.split(" ", 0);
      if (dash < 0 || place.length < 5) {
        continue;
      }
      String[] kind = mount.substring(dash + 3).split(" ", 0);
      boolean two = kind[0].equals("cgroup2");
      boolean one = kind[0].equals("cgroup") && names(kind[kind.length - 1], "memory");
      Optional<String> group = two || one ? group(groups, two) : Optional.empty();
      if (group.isPresent()) {
        Path top = Path.of(place[4]);
        left = Math.min(left, left(two ? Version.TWO : Version.ONE, top, place[3], group.get()));
      }
    }
    return left;
  }

  /** The cgroup of this process, from a line {@code ID:CONTROLLERS:PATH}. */
  private static Optional<String> group(List<String> groups, boolean two) {
    return groups.stream()
        .map(line -> line.split(":", 3))
        .filter(field -> field.length == 3)
        .filter(field -> two ? field[1].isEmpty() : names(field[1], "memory"))
        .map(field -> field[2])
        .findFirst();
  }

  private static boolean names(String list, String word) {
    return List.of(list.split(",")).contains(word);
  }

  /**
   * What a group and those around it leave.
   *
   * @param top where the groups are mounted
   * @param root the group that is mounted there; in a container often its own
   * @param group the process's
   */
  private static long left(Version version, Path top, String root, String group) {
    Path from = Path.of(root);
    Path to = Path.of(group);
    // A path that leads up and out is of a group outside of this process's namespace.
    boolean inSight = to.startsWith(from) && !group.startsWith("/..");
    long left = Long.MAX_VALUE;
    Path each = inSight ? top.resolve(from.relativize(to)) : top;
    while (each != null && !each.equals(top)) {
      left = Math.min(left, left(version, each));
      each = each.getParent();
    }
    return Math.min(left, left(version, top));
  }

  private static long left(Version version, Path group) {
    long limit =
        version.limits.stream()
            .mapToLong(name -> number(lines(group.resolve(name))))
            .min()
            .orElse(Long.MAX_VALUE);
    long used = number(lines(group.resolve(version.used)));
    if (limit == Long.MAX_VALUE || used == Long.MAX_VALUE) {
      return limit;
    }
    long cache =
        lines(group.resolve("memory.stat")).stream()
            .map(line -> line.split(" "))
            .filter(field -> field.length == 2 && version.isCache(field[0]))
            .mapToLong(field -> number(List.of(field[1])))
            .sum();
    return Math.max(0, limit - used + Math.min(cache, used));
  }

  /** A file's one number; the largest where there is no file or it says {@code max}. */
  private static long number(List<String> lines) {
    return lines.size() == 1 && lines.get(0).matches("\\d{1,18}")
        ? Long.parseLong(lines.get(0))
        : Long.MAX_VALUE;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      // There is none, or this user may not look: then it limits nothing.
      return List.of();
    }
  }
}
