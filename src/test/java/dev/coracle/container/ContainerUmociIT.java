package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.container.source.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what images become with what umoci unpacks of them: names, kinds, modes, owners, times,
 * contents, targets, attributes and which names share a file.
 */
class ContainerUmociIT {
  @TempDir Path directory;

  @BeforeAll
  static void umociIsThere() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/umoci")), "umoci is not installed");
    assumeTrue(System.getProperty("user.name").equals("root"), "owners need root");
  }

  static Stream<String> crafted() {
    return CraftedImages.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("crafted")
  void theTreeIsThatOfUmoci(String name) throws IOException, InterruptedException {
    long begin = System.currentTimeMillis() / 1000;
    Path layout = directory.resolve("oci");
    LayoutWriter writer = new LayoutWriter(layout);
    for (LayerTar layer : CraftedImages.all().get(name).get()) {
      writer.layer(layer);
    }
    writer.image("t");
    run("umoci", "unpack", "--image", layout + ":t", directory.resolve("bundle").toString());
    ContainerConverter.Converted converted =
        ConvertedSample.converter(directory.resolve("store"), OptionalLong.empty())
            .convert(ImageReference.parse("oci:" + layout + ":t"), directory, LayerMode.FLAT);
    assertSame(
        UnpackedTree.ofDirectory(directory.resolve("bundle/rootfs")),
        UnpackedTree.ofImage(converted.directory().resolve("container.img")),
        begin);
  }

  /**
   * umoci gives directories that no layer has an entry for, and those above them, the time at which
   * it runs.
   */
  private static void assertSame(List<String> umoci, List<String> ours, long begin) {
    Map<String, String> expected = byName(umoci);
    Map<String, String> actual = byName(ours);
    for (Map.Entry<String, String> each : expected.entrySet()) {
      String mine = actual.get(each.getKey());
      if (mine != null
          && time(each.getValue()) >= begin
          && each.getValue().contains(" d ")
          && withoutTime(mine).equals(withoutTime(each.getValue()))) {
        actual.put(each.getKey(), each.getValue());
      }
    }
    List<String> differences = new ArrayList<>();
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    for (String name : names) {
      if (!Objects.equals(expected.get(name), actual.get(name)) && differences.size() < 20) {
        differences.add(
            UnpackedTree.shown(name + " ")
                + "\n  umoci: "
                + expected.get(name)
                + "\n  ours:  "
                + actual.get(name));
      }
    }
    assertEquals(List.of(), differences, String.join("\n", differences));
  }

  private static Map<String, String> byName(List<String> lines) {
    Map<String, String> map = new TreeMap<>();
    lines.forEach(line -> map.put(line.substring(0, line.indexOf(' ')), line));
    return map;
  }

  private static long time(String line) {
    return Long.parseLong(line.split(" ", -1)[5]);
  }

  private static String withoutTime(String line) {
    String[] fields = line.split(" ", -1);
    fields[5] = "";
    return String.join(" ", fields);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
