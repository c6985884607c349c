package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.source.ImageReference;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with an image is said with its place, and nothing of it is kept. */
class BadImagesTest {
  @TempDir Path directory;

  /** An image with something wrong, and what is to be said. */
  private record Bad(String code, String message, Maker maker) {}

  private interface Maker {
    void make(LayoutWriter layout) throws IOException;
  }

  private static LayerTar tar() {
    return CraftedImages.base();
  }

  private static Bad layer(String code, String message, LayerTar top) {
    return new Bad(code, message, layout -> layout.layer(tar()).layer(top).image("t"));
  }

  private static Map<String, Bad> all() {
    Map<String, Bad> all = new LinkedHashMap<>();
    String bad = "container.malformed";
    String no = "container.refused";
    all.put(
        "parent path",
        layer(bad, "layer 2, ../etc/x: the path has '..'", new LayerTar().file("../etc/x", "")));
    all.put(
        "parent path inside",
        layer(bad, "the path has '..'", new LayerTar().file("usr/../../x", "")));
    all.put("absolute path", layer(bad, "is absolute", new LayerTar().file("/etc/x", "")));
    all.put(
        "through a link of its own",
        layer(
            no,
            "through /evil, a symbolic link to /etc",
            new LayerTar().symlink("evil", "/etc").file("evil/passwd", "")));
    all.put(
        "through a link that leaves",
        new Bad(
            no,
            "through /out, a symbolic link to ../../etc",
            layout ->
                layout
                    .layer(tar().symlink("out", "../../etc"))
                    .layer(new LayerTar().file("out/passwd", ""))
                    .image("t")));
    all.put(
        "through links in a circle",
        new Bad(
            no,
            "too many links",
            layout ->
                layout
                    .layer(tar().symlink("a", "b").symlink("b", "a"))
                    .layer(new LayerTar().file("a/x", ""))
                    .image("t")));
    all.put(
        "whiteout through a link",
        layer(
            no,
            "through /evil",
            new LayerTar().symlink("evil", "/etc").whiteout("evil/x").symlink("evil/y", "z")));
    all.put("below a file", layer(bad, "not a directory", new LayerTar().file("etc/passwd/x", "")));
    all.put("block device", layer(no, "device node", new LayerTar().device("dev/sda", '4')));
    all.put("character device", layer(no, "device node", new LayerTar().device("null", '3')));
    all.put(
        "hard link to nothing",
        layer(bad, "hard link to /none", new LayerTar().hardLink("x", "none")));
    all.put(
        "hard link to a directory",
        layer(bad, "which is a directory", new LayerTar().hardLink("x", "etc")));
    all.put(
        "hard link to itself",
        layer(bad, "itself", new LayerTar().file("x", "").hardLink("x", "x")));
    all.put("hard link out", layer(bad, "'..'", new LayerTar().hardLink("x", "../../etc/passwd")));
    all.put(
        "whiteout of nothing",
        layer(bad, "a whiteout of nothing", new LayerTar().file(".wh.", "")));
    all.put(
        "whiteout of ..", layer(bad, "a whiteout of nothing", new LayerTar().file("a/.wh...", "")));
    all.put(
        "whiteout as directory",
        layer(bad, "a whiteout is not", new LayerTar().directory(".wh.etc")));
    all.put("root as a file", layer(bad, "the root is not", new LayerTar().file(".", "x")));
    all.put(
        "name too long", layer(bad, "impossible name", new LayerTar().file("n".repeat(256), "")));
    all.put(
        "path too long",
        layer(
            bad, "4095 bytes", new LayerTar().file(("d".repeat(200) + "/").repeat(25) + "x", "")));
    all.put("unknown kind", layer(bad, "unsupported kind", new LayerTar().device("x", '7')));
    all.put(
        "not an archive",
        new Bad(
            bad,
            "layer 2: the archive is cut short",
            layout ->
                layout
                    .layer(new byte[2048], Sha256.of(new byte[2048]), LayoutWriter.PLAIN)
                    .layer(new byte[10], Sha256.of(new byte[10]), LayoutWriter.PLAIN)
                    .image("t")));
    all.put(
        "cut short",
        new Bad(
            bad,
            "cannot be decompressed",
            layout -> {
              byte[] whole = LayerTar.gzip(tar().plain());
              byte[] part = java.util.Arrays.copyOf(whole, whole.length / 2);
              layout.layer(part, Sha256.of(tar().plain()), LayoutWriter.GZIP).image("t");
            }));
    all.put(
        "wrong diff ID",
        new Bad(
            "container.digest",
            "diff ID",
            layout ->
                layout
                    .layer(LayerTar.gzip(tar().plain()), Sha256.of(new byte[0]), LayoutWriter.GZIP)
                    .image("t")));
    all.put(
        "another architecture",
        new Bad(
            "container.unsupported",
            "linux/arm64",
            layout -> layout.architecture("arm64").layer(tar()).image("t")));
    all.put(
        "a list without this platform",
        new Bad(
            "container.unsupported",
            "list of 2 manifests with none for linux/amd64: linux/arm64, linux/s390x",
            layout -> layout.layer(tar()).list("t", "linux/arm64", "linux/s390x")));
    all.put(
        "a list with this platform twice",
        new Bad(
            "container.unsupported",
            "2 of them for linux/amd64",
            layout -> layout.layer(tar()).list("t", "linux/amd64", "linux/amd64")));
    all.put(
        "encrypted",
        new Bad(
            "container.unsupported",
            "encrypted",
            layout ->
                layout
                    .layer(
                        tar().plain(), Sha256.of(tar().plain()), LayoutWriter.GZIP + "+encrypted")
                    .image("t")));
    all.put(
        "no tag",
        new Bad(
            "container.choose", "no image has the tag 't'", l -> l.layer(tar()).image("other")));
    all.put(
        "fewer diff IDs",
        new Bad(
            "container.malformed",
            "not a list",
            l -> l.config("{\"Env\":3}").layer(tar()).image("t")));
    all.put("no layers", new Bad("container.too-large", "0 layers", l -> l.image("t")));
    return all;
  }

  static Stream<String> names() {
    return all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theFaultIsNamed(String name) throws IOException {
    Bad bad = all().get(name);
    Path layout = directory.resolve("oci");
    bad.maker.make(new LayoutWriter(layout));
    expect(bad.code, bad.message, "oci:" + layout + ":t", OptionalLong.empty());
  }

  @Test
  void aChangedBlobIsFound() throws IOException {
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout).layer(tar()).image("t");
    Path largest;
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      largest =
          blobs
              .max(java.util.Comparator.comparing((Path file) -> file.toFile().length()))
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(largest);
    bytes[4]++; // the time in the header of gzip: what it unpacks to stays the same
    Files.write(largest, bytes);
    expect("container.digest", "its SHA-256 is", "oci:" + layout, OptionalLong.empty());
    Files.write(largest, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    expect("container.digest", "its descriptor says", "oci:" + layout, OptionalLong.empty());
    Files.delete(largest);
    expect("container.missing", "is missing", "oci:" + layout, OptionalLong.empty());
  }

  @Test
  void aBombEndsEarly() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 20];
    try (OutputStream stream = new GZIPOutputStream(bomb)) {
      LayerTar head = new LayerTar().file("zeros", "");
      byte[] header = head.plain();
      // 12 octal digits from byte 124 on: 8 GiB less one
      System.arraycopy(
          "77777777777".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, header, 124, 11);
      checksum(header);
      stream.write(header, 0, 512);
      for (int i = 0; i < 700; i++) {
        stream.write(zeros);
      }
    }
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout)
        .layer(bomb.toByteArray(), Sha256.of(new byte[0]), LayoutWriter.GZIP)
        .image("t");
    expect("container.too-large", "unpack to more than", "oci:" + layout, OptionalLong.empty());
    expect("container.too-large", "1.0 MB", "oci:" + layout, OptionalLong.of(1 << 20));
  }

  private static void checksum(byte[] header) {
    java.util.Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += header[i] & 0xff;
    }
    byte[] digits =
        String.format(java.util.Locale.ROOT, "%07o", sum)
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, header, 148, 7);
    header[155] = 0;
  }

  @ParameterizedTest
  @CsvSource({
    "nothing.tar, container.reference, does not begin with a known transport",
    "oci:, container.reference, names no image",
    "oci:x:, container.reference, its tag is empty",
    "dockerd-archive:x, container.reference, does not begin with",
    "oci:nowhere, container.not-found, is not a directory",
    "oci-archive:nowhere, container.not-found, is not a file",
    "docker-archive:nowhere, container.not-found, is not a file"
  })
  void whatIsNoImageIsSaid(String reference, String code, String message) throws IOException {
    expect(code, message, reference, OptionalLong.empty());
  }

  @Test
  void aTagIsNeededForOneOfSeveral() throws IOException {
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout).layer(tar()).image("a").layer(tar().file("x", "")).image("b");
    CoracleException thrown =
        expect("container.choose", "2 images", "oci:" + layout, OptionalLong.empty());
    assertEquals(ExitCode.USAGE, thrown.exitCode());
    assertTrue(thrown.getMessage().contains("there are: a, b"), thrown.getMessage());
  }

  private CoracleException expect(
      String code, String message, String reference, OptionalLong maxBytes) {
    Path root = directory.resolve("store");
    CoracleException thrown =
        assertThrows(
            CoracleException.class,
            () ->
                ConvertedSample.converter(root, maxBytes)
                    .convert(ImageReference.parse(reference), directory, LayerMode.FLAT));
    assertEquals(code, thrown.diagnostics().get(0).code(), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    assertEquals(List.of(), kept(root), thrown.getMessage());
    return thrown;
  }

  /** Files that a failure left in the store. */
  private static List<Path> kept(Path root) {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(root.resolve("locks")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
