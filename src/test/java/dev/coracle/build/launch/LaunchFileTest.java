package dev.coracle.build.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.recipe.KnownNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files use keys that the hypervisors' API descriptions have, each with a value of its type,
 * and all that they require. Firecracker refuses any other key.
 */
class LaunchFileTest {
  private static final long MEMORY = 128 << 20;
  private static final LaunchedGuest GUEST =
      new LaunchedGuest(
          "vmlinux",
          "console=ttyS0 ro root=PARTUUID=1-01 \"a b\"",
          List.of("my.img", "container.img"),
          MEMORY);

  /** {@code key?} may be absent; in lists, {@code []} stands for each element. */
  private static final Map<String, Class<?>> FIRECRACKER =
      Map.ofEntries(
          Map.entry("boot-source.kernel_image_path", String.class),
          Map.entry("boot-source.boot_args?", String.class),
          Map.entry("boot-source.initrd_path?", String.class),
          Map.entry("drives", List.class),
          Map.entry("pmem[].id", String.class),
          Map.entry("pmem[].path_on_host", String.class),
          Map.entry("pmem[].root_device?", Boolean.class),
          Map.entry("pmem[].read_only?", Boolean.class),
          Map.entry("machine-config.vcpu_count", Long.class),
          Map.entry("machine-config.mem_size_mib", Long.class),
          Map.entry("machine-config.smt?", Boolean.class));

  private static final Map<String, Class<?>> CLOUD_HYPERVISOR =
      Map.ofEntries(
          Map.entry("payload.kernel?", String.class),
          Map.entry("payload.cmdline?", String.class),
          Map.entry("payload.initramfs?", String.class),
          Map.entry("cpus.boot_vcpus", Long.class),
          Map.entry("cpus.max_vcpus", Long.class),
          Map.entry("memory.size", Long.class),
          Map.entry("pmem[].file", String.class),
          Map.entry("pmem[].size?", Long.class),
          Map.entry("pmem[].discard_writes?", Boolean.class),
          Map.entry("serial.mode", String.class),
          Map.entry("console.mode", String.class));

  @TempDir Path directory;

  @Test
  void recipesNameAllOfThem() {
    assertEquals(
        KnownNames.LAUNCH, Arrays.stream(LaunchFile.values()).map(LaunchFile::word).toList());
    KnownNames.LAUNCH.forEach(word -> assertEquals(word, LaunchFile.of(word).word()));
  }

  @Test
  void firecrackerGetsItsConfigurationFile() throws IOException {
    Map<String, Object> json = written(LaunchFile.FIRECRACKER, "firecracker.json");
    compare(FIRECRACKER, json);
    assertEquals(128L, ((Map<?, ?>) json.get("machine-config")).get("mem_size_mib"));
    assertEquals(
        List.of(
            Map.of(
                "id", "pmem0", "path_on_host", "my.img", "root_device", false, "read_only", true),
            Map.of(
                "id",
                "pmem1",
                "path_on_host",
                "container.img",
                "root_device",
                false,
                "read_only",
                true)),
        json.get("pmem"));
    assertEquals(GUEST.commandLine(), ((Map<?, ?>) json.get("boot-source")).get("boot_args"));
  }

  @Test
  void cloudHypervisorGetsWhatItsCreateCallTakes() throws IOException {
    Map<String, Object> json = written(LaunchFile.CLOUD_HYPERVISOR, "cloud-hypervisor.json");
    compare(CLOUD_HYPERVISOR, json);
    assertEquals(MEMORY, ((Map<?, ?>) json.get("memory")).get("size"));
    assertEquals("Tty", ((Map<?, ?>) json.get("serial")).get("mode"));
    assertEquals(
        List.of(
            Map.of("file", "my.img", "discard_writes", true),
            Map.of("file", "container.img", "discard_writes", true)),
        json.get("pmem"));
  }

  private Map<String, Object> written(LaunchFile file, String name) throws IOException {
    file.write(GUEST, directory);
    return Json.object(Files.readString(directory.resolve(name)));
  }

  private static void compare(Map<String, Class<?>> known, Map<String, Object> json) {
    Map<String, Object> flat = new TreeMap<>();
    flatten("", json, flat);
    flat.forEach(
        (key, value) -> {
          Class<?> type = known.getOrDefault(key, known.get(key + "?"));
          assertTrue(type != null && type.isInstance(value), key + ": " + value);
        });
    known.keySet().stream()
        .filter(key -> !key.endsWith("?"))
        .forEach(key -> assertTrue(flat.containsKey(key), key + " is missing"));
  }

  private static void flatten(String prefix, Object value, Map<String, Object> to) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, each) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, each, to));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      list.forEach(each -> flatten(prefix + "[]", each, to));
    } else {
      to.put(prefix, value);
    }
  }
}
