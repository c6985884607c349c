package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.container.source.ImageReference;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertUmociUnpacksTheSame(layout, begin);
  }

  /** Each package a layer; one image has 40 of them. */
  @Tag("workload")
  @ParameterizedTest
  @ValueSource(strings = {"busybox", "python", "nginx", "forty"})
  void imagesOfDebianPackagesAreThoseOfUmoci(String name) throws Exception {
    assumeTrue(DebianImages.possible(), "apt-get or dpkg-deb is missing");
    Map<String, List<String>> all =
        Map.of(
            "busybox", DebianImages.BUSYBOX,
            "python", DebianImages.PYTHON,
            "nginx", DebianImages.NGINX,
            "forty", DebianImages.FORTY);
    long begin = System.currentTimeMillis() / 1000;
    assertUmociUnpacksTheSame(DebianImages.layout(all.get(name), directory), begin);
  }

  /** The whole program, with 256 MB of heap, beside umoci: the better of two runs each. */
  @Tag("workload")
  @Test
  void anImageOf500MegabytesTakesNoLongerThanUmoci() throws Exception {
    assumeTrue(DebianImages.possible(), "apt-get or dpkg-deb is missing");
    Path layout = DebianImages.layout(DebianImages.LARGE, directory);
    long umoci = Long.MAX_VALUE;
    long ours = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      Path bundle = directory.resolve("bundle" + i);
      long begin = System.nanoTime();
      DebianImages.run(directory, "umoci", "unpack", "--image", layout + ":t", bundle.toString());
      umoci = Math.min(umoci, System.nanoTime() - begin);
      BuiltProgram.Ended ended =
          new BuiltProgram(directory)
              .with("JDK_JAVA_OPTIONS", "-Xmx256m")
              .with("XDG_CACHE_HOME", directory.resolve("cache" + i).toString())
              .run("container", "oci:" + layout + ":t", "--to", "to" + i);
      assertEquals(0, ended.status(), ended::toString);
      ours = Math.min(ours, ended.millis() * 1_000_000);
    }
    double ratio = (double) ours / umoci;
    System.out.printf(
        Locale.ROOT, "500 MB: %.1f s, umoci %.1f s, ratio %.2f%n", ours / 1e9, umoci / 1e9, ratio);
    assertTrue(ratio <= 1.0, "ratio " + ratio);
  }

  private void assertUmociUnpacksTheSame(Path layout, long begin)
      throws IOException, InterruptedException {
    DebianImages.run(
        directory,
        "umoci",
        "unpack",
        "--image",
        layout + ":t",
        directory.resolve("bundle").toString());
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
}
