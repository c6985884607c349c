package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.container.source.FileRange;
import dev.coracle.container.source.ImageReference;
import dev.coracle.container.source.SizeLimit;
import dev.coracle.container.source.SourceLayer;
import dev.coracle.image.verity.VerityCheck;
import dev.coracle.json.Json;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerConverterTest {
  @TempDir Path directory;

  private ContainerConverter.Converted convert(String reference, LayerMode mode)
      throws IOException {
    return ConvertedSample.converter(directory.resolve("store"), OptionalLong.empty())
        .convert(ImageReference.parse(reference), directory, mode);
  }

  @Test
  void allWaysToTheImageGiveTheSameBytes() throws IOException {
    byte[] one = CraftedImages.base().plain();
    byte[] two = new LayerTar().file("new", "n").whiteout("srv/old").plain();
    List<Sha256> found = new ArrayList<>();
    int way = 0;
    for (String type : List.of(LayoutWriter.PLAIN, LayoutWriter.GZIP, LayoutWriter.ZSTD)) {
      Path layout = directory.resolve("oci" + way++);
      LayoutWriter writer = new LayoutWriter(layout);
      for (byte[] layer : List.of(one, two)) {
        writer.layer(packed(layer, type), Sha256.of(layer), type);
      }
      writer.image("t");
      found.add(fresh("oci:" + layout + ":t"));
      Path archive = directory.resolve("archive" + way + ".tar");
      Files.write(archive, LayoutArchive.of(layout));
      found.add(fresh("oci-archive:" + archive));
    }
    Path docker = directory.resolve("docker.tar");
    Files.write(docker, dockerArchive(one, two));
    found.add(fresh("docker-archive:" + docker));
    Path packed = directory.resolve("docker.tar.gz");
    Files.write(packed, LayerTar.gzip(dockerArchive(one, two)));
    found.add(fresh("docker-archive:" + packed));
    assertEquals(1, found.stream().distinct().count(), found.toString());
  }

  private Sha256 fresh(String reference) throws IOException {
    Path store = Files.createTempDirectory(directory, "store");
    return ConvertedSample.converter(store, OptionalLong.empty())
        .convert(ImageReference.parse(reference), directory, LayerMode.FLAT)
        .image()
        .volumes()
        .get(0)
        .sha256();
  }

  private static byte[] packed(byte[] plain, String type) {
    return switch (type) {
      case LayoutWriter.GZIP -> LayerTar.gzip(plain);
      case LayoutWriter.ZSTD -> LayerTar.zstd(plain);
      default -> plain;
    };
  }

  /** As skopeo writes it: layers by diff ID, an older name as a link, the manifest at the end. */
  private static byte[] dockerArchive(byte[] one, byte[] two) {
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:"
            + Sha256.of(one)
            + "\",\"sha256:"
            + Sha256.of(two)
            + "\"]}}";
    Sha256 digest = Sha256.of(config.getBytes(StandardCharsets.UTF_8));
    return new LayerTar()
        .file(Sha256.of(one) + ".tar", one)
        .file(Sha256.of(two) + ".tar", two)
        .directory("old")
        .symlink("old/layer.tar", "../" + Sha256.of(two) + ".tar")
        .file(digest + ".json", config)
        .file(
            "manifest.json",
            "[{\"Config\":\""
                + digest
                + ".json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\""
                + Sha256.of(one)
                + ".tar\",\"old/layer.tar\"]}]")
        .plain();
  }

  @Test
  void aListGivesTheImageForThisPlatform() throws IOException {
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout)
        .layer(CraftedImages.base())
        .list("t", "linux/arm64", "linux/amd64", "unknown/unknown");
    assertEquals(1, convert("oci:" + layout + ":t", LayerMode.FLAT).image().layers().size());
  }

  @Test
  void whatIsDroppedIsListed() throws IOException {
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout)
        .layer(
            CraftedImages.base()
                .xattr("trusted.overlay.opaque", new byte[] {'y'})
                .directory("srv")
                .xattr("security.selinux", new byte[] {1})
                .file("labelled", "")
                .xattr("com.apple.quarantine", new byte[] {1})
                .file("apple", "")
                .file(".wh..wh.plnk/1.2", ""))
        .image("t");
    ContainerImage image = convert("oci:" + layout, LayerMode.FLAT).image();
    assertEquals(
        List.of(
            new DroppedEntries.Item("attribute com.apple.quarantine", 1, "layer 1: /apple"),
            new DroppedEntries.Item("attribute security.selinux", 1, "layer 1: /labelled"),
            new DroppedEntries.Item("attribute trusted.overlay.opaque", 1, "layer 1: /srv"),
            new DroppedEntries.Item("files of aufs", 1, "layer 1: .wh..wh.plnk/1.2")),
        image.dropped());
  }

  @Test
  void aConversionIsMadeOnceAndExported() throws IOException {
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout)
        .config(
            "{\"Entrypoint\":[\"/bin/sh\"],\"Cmd\":[\"-c\"],\"Env\":[\"A=b c\"],\"User\":\"app\"}")
        .layer(CraftedImages.base())
        .image("t");
    ContainerConverter.Converted first = convert("oci:" + layout + ":t", LayerMode.FLAT);
    ContainerConverter.Converted again = convert("oci:" + layout, LayerMode.FLAT);
    assertEquals(first.directory(), again.directory());
    Path target = directory.resolve("out");
    ContainerConverter.export(first, target);
    ContainerConverter.export(again, target);
    ContainerImage read = ContainerImageJson.read(target);
    assertEquals(again.image(), read);
    assertEquals(List.of("/bin/sh"), read.process().entrypoint());
    assertEquals("app", read.process().user());
    assertEquals(
        Files.getAttribute(first.directory().resolve("container.img"), "unix:ino"),
        Files.getAttribute(target.resolve("container.img"), "unix:ino"));
    assertFalse(
        Files.getPosixFilePermissions(target.resolve("container.img"))
            .toString()
            .contains("WRITE"));
  }

  static Stream<String> crafted() {
    return CraftedImages.all().keySet().stream();
  }

  /** What overlayfs makes of file systems, one for each layer. */
  @ParameterizedTest
  @MethodSource("crafted")
  void layersOnEachOtherShowTheFlatTree(String name) throws IOException {
    MergedTree merged = new MergedTree();
    ContainerDiagnostics problem = new ContainerDiagnostics(name);
    NavigableMap<TreePath, Node> stack = new TreeMap<>();
    int number = 0;
    for (LayerTar tar : CraftedImages.all().get(name).get()) {
      Path file = directory.resolve("layer" + number++);
      Files.write(file, tar.plain());
      SourceLayer source =
          new SourceLayer(FileRange.of(file), java.util.Optional.empty(), Sha256.of(tar.plain()));
      Layer layer =
          LayerReader.read(
              number, source, file, new SizeLimit(1 << 30), new DroppedEntries(), problem);
      NavigableMap<TreePath, MergedTree.Entry> before = merged.snapshot();
      merged.apply(layer, problem);
      stack(
          number == 1 ? merged.tree() : LayerDifference.of(before, merged.snapshot(), number),
          stack);
    }
    assertEquals(lines(merged.tree().nodes()), lines(stack));
  }

  private static void stack(FileTree upper, NavigableMap<TreePath, Node> stack) {
    for (Map.Entry<TreePath, Node> each : upper.nodes().entrySet()) {
      boolean merges =
          each.getValue() instanceof Node.Directory
              && stack.get(each.getKey()) instanceof Node.Directory;
      if (!merges) {
        stack.keySet().removeIf(path -> path.startsWith(each.getKey()));
      }
      if (!(each.getValue() instanceof Node.Device device
          && device.type() == Node.Device.Type.CHARACTER)) {
        stack.put(each.getKey(), each.getValue());
      }
    }
  }

  private static List<String> lines(Map<TreePath, Node> nodes) {
    List<String> lines = new ArrayList<>();
    nodes.forEach(
        (path, node) -> {
          Node real = node instanceof Node.HardLink link ? nodes.get(link.target()) : node;
          String content =
              real instanceof Node.RegularFile file
                  ? file.content().sha256().hex()
                  : real instanceof Node.Symlink symlink ? symlink.target() : "";
          lines.add(
              path + " " + real.getClass().getSimpleName() + " " + real.metadata() + " " + content);
        });
    return lines;
  }

  @Test
  void smallLayersAreMergedAndFewAreLeft() {
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      layers.add(new Layer(i, List.of(), i % 5 == 0 ? 20L << 20 : 1 << 20));
    }
    List<LayerGroups.Group> groups = LayerGroups.each(layers);
    assertEquals(4, groups.size());
    assertEquals(0, groups.get(0).first());
    assertEquals(40, groups.get(3).end());
    assertEquals(
        List.of(new LayerGroups.Group(0, 2, 100)),
        LayerGroups.each(List.of(new Layer(1, List.of(), 50), new Layer(2, List.of(), 50))));
    assertTrue(groups.stream().allMatch(group -> group.bytes() >= 8 << 20), groups.toString());
    assertEquals(
        2,
        LayerGroups.each(List.of(new Layer(1, List.of(), 20L << 20), new Layer(2, List.of(), 5000)))
            .size());
  }

  @Test
  void imagesWithALowerLayerInCommonShareItsFile() throws IOException {
    Path layout = directory.resolve("oci");
    byte[] large = new byte[9 << 20];
    new java.util.Random(5).nextBytes(large);
    LayerTar base = CraftedImages.base().file("srv/large", large);
    new LayoutWriter(layout)
        .layer(base)
        .layer(new LayerTar().file("srv/app", "a"))
        .image("a")
        .layer(base)
        .layer(new LayerTar().file("srv/app", "b"))
        .image("b");
    ContainerConverter.Converted a = convert("oci:" + layout + ":a", LayerMode.EACH);
    ContainerConverter.Converted b = convert("oci:" + layout + ":b", LayerMode.EACH);
    assertEquals(
        List.of("layer-1.img", "layer-2.img"),
        a.image().volumes().stream().map(ContainerImage.Volume::file).toList());
    assertTrue(Files.isSameFile(file(a, "layer-1.img"), file(b, "layer-1.img")));
    assertFalse(Files.isSameFile(file(a, "layer-2.img"), file(b, "layer-2.img")));
    assertFalse(Files.getPosixFilePermissions(file(b, "layer-1.img")).toString().contains("WRITE"));
  }

  private static Path file(ContainerConverter.Converted converted, String name) {
    return converted.directory().resolve(name);
  }

  /** A layout's directory as an archive. */
  private static final class LayoutArchive {
    private static byte[] of(Path layout) throws IOException {
      LayerTar tar = new LayerTar();
      try (Stream<Path> files = Files.walk(layout)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          tar.file("./" + layout.relativize(file), Files.readAllBytes(file));
        }
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(tar.plain());
      return bytes.toByteArray();
    }
  }

  @Test
  void layersForContainerdAreNamedByTheirChainsAndCarryTheirTrees() throws IOException {
    Path layout = directory.resolve("oci");
    LayerTar upper = new LayerTar().whiteout("etc/passwd").file("srv/new", "new");
    new LayoutWriter(layout).layer(CraftedImages.base()).layer(upper).image("t");
    ContainerConverter.Converted converted = convert("oci:" + layout, LayerMode.CONTAINERD);
    Path to = directory.resolve("to");
    ContainerConverter.export(converted, to);
    String base = "sha256:" + Sha256.of(CraftedImages.base().plain());
    String chain = base + " sha256:" + Sha256.of(upper.plain());
    String name = "sha256-" + Sha256.of(chain.getBytes(StandardCharsets.US_ASCII)) + ".erofs";
    assertEquals(
        List.of(base.replace(':', '-') + ".erofs", name),
        converted.image().volumes().stream().map(ContainerImage.Volume::file).toList());
    for (ContainerImage.Volume volume : converted.image().volumes()) {
      Path file = to.resolve(volume.file());
      Map<String, Object> metadata =
          Json.object(Files.readString(to.resolve(volume.file() + ".dmverity")));
      byte[] all = Files.readAllBytes(file);
      int offset = ((Long) metadata.get("hashoffset")).intValue();
      Path data = Files.write(directory.resolve("data"), Arrays.copyOf(all, offset));
      Path tree =
          Files.write(directory.resolve("tree"), Arrays.copyOfRange(all, offset, all.length));
      Sha256 root = new Sha256(Json.text(metadata, "roothash"));
      assertEquals(OptionalLong.empty(), VerityCheck.firstBadBlock(data, tree, root));
      assertFalse(volume.forGuests());
    }
    List<String> nodes = UnpackedTree.ofImage(to.resolve(name));
    assertTrue(
        nodes.stream().anyMatch(line -> UnpackedTree.shown(line).startsWith("/srv/new f")),
        nodes::toString);
  }
}
