package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitsTest {
  private static final long MIB = 1 << 20;

  /** What version 1 says where there is no limit. */
  private static final String UNLIMITED = "9223372036854771712";

  @TempDir Path top;

  @Test
  void theNearestLimitOfVersionTwoCounts() throws Exception {
    two("a", "" + 900 * MIB, 100 * MIB, 0);
    two("a/b", "max", 90 * MIB, 0);
    two("a/b/c", "" + 850 * MIB, 80 * MIB, 30 * MIB);
    assertEquals(800 * MIB, left("0::/a/b/c", "/", "cgroup2 cgroup2 rw"));
    two("a", "" + 700 * MIB, 100 * MIB, 0);
    assertEquals(600 * MIB, left("0::/a/b/c", "/", "cgroup2 cgroup2 rw"), "an ancestor's limit");
    write("a/b", "memory.high", "" + 200 * MIB);
    assertEquals(110 * MIB, left("0::/a/b/c", "/", "cgroup2 cgroup2 rw"), "where it is throttled");
  }

  @Test
  void versionOneIsHeededBesideAnEmptyVersionTwo() throws Exception {
    write("x", "memory.limit_in_bytes", "" + 600 * MIB);
    write("x", "memory.usage_in_bytes", "" + 500 * MIB);
    write("x", "memory.stat", "inactive_file 1\ntotal_inactive_file " + 300 * MIB + "\n");
    write("", "memory.limit_in_bytes", UNLIMITED);
    write("", "memory.usage_in_bytes", "" + 4000 * MIB);
    String both = "0::/\n4:cpu,memory:/x\n1:cpuset:/y";
    assertEquals(400 * MIB, left(both, "/", "cgroup cgroup rw,cpu,memory"));
    assertEquals(Long.MAX_VALUE, left(both, "/", "cgroup cgroup rw,cpu"));
    assertEquals(Long.MAX_VALUE, left("0::/x", "/", "cgroup cgroup rw,memory"));
  }

  @Test
  void aContainerSeesItsOwnGroupWhereItIsMounted() throws Exception {
    two("", "" + 512 * MIB, 12 * MIB, 0);
    two("inner", "" + 256 * MIB, 6 * MIB, 0);
    String mount = "cgroup2 cgroup2 rw";
    assertEquals(500 * MIB, left("0::/", "/", mount));
    assertEquals(500 * MIB, left("0::/docker/1234", "/docker/1234", mount));
    assertEquals(250 * MIB, left("0::/docker/1234/inner", "/docker/1234", mount));
    assertEquals(500 * MIB, left("0::/elsewhere", "/docker/1234", mount));
    assertEquals(500 * MIB, left("0::/../../inner", "/", mount), "outside of its namespace");
  }

  @Test
  void aGroupThatIsFullLeavesNothing() throws Exception {
    two("", "" + 100 * MIB, 120 * MIB, 0);
    assertEquals(0, left("0::/", "/", "cgroup2 cgroup2 rw"));
  }

  @Test
  void whatCannotBeReadLimitsNothing() throws Exception {
    assertEquals(Long.MAX_VALUE, MemoryLimits.left(List.of(), List.of()));
    assertEquals(Long.MAX_VALUE, left("0::/a", "/", "cgroup2 cgroup2 rw"));
    assertEquals(Long.MAX_VALUE, left("no line of it", "/", "cgroup2 cgroup2 rw"));
    assertEquals(
        Long.MAX_VALUE, MemoryLimits.left(List.of("0::/"), List.of("", "1 2 3 - cgroup2")));
    write("", "memory.max", "many");
    assertEquals(Long.MAX_VALUE, left("0::/", "/", "cgroup2 cgroup2 rw"));
    assertTrue(MemoryLimits.left() > 0, "this process has some");
  }

  private long left(String groups, String root, String kind) {
    return MemoryLimits.left(
        groups.lines().toList(),
        List.of(
            "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw",
            "34 30 0:31 " + root + " " + top + " rw,relatime shared:9 - " + kind));
  }

  private void two(String group, String most, long used, long cache) throws IOException {
    write(group, "memory.max", most);
    write(group, "memory.current", Long.toString(used));
    write(
        group,
        "memory.stat",
        "anon 7\ninactive_file " + cache / 2 + "\nactive_file " + cache / 2 + "\nshmem 5\n");
  }

  private void write(String group, String file, String text) throws IOException {
    Files.writeString(Files.createDirectories(top.resolve(group)).resolve(file), text + "\n");
  }
}
