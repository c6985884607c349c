package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.testing.BuiltContainer;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of several large layers, as one file system and as several, in real guests. */
class ContainerLayersIT {
  private static final int LARGE = 9 << 20;

  /**
   * Everything of a tree but the sizes of directories, which differ from one file system to
   * another.
   */
  private static final String LIST =
      """
      cd /
      busybox find bin etc/passwd etc/group opt srv tmp home lib -xdev | busybox sort | while read -r name; do
        echo "$(busybox stat -c '%n %f %u:%g %Y' "$name") $(busybox readlink "$name")"
        if [ -f "$name" ] && [ ! -L "$name" ]; then
          echo "  $(busybox stat -c '%s %h' "$name") $(busybox sha256sum < "$name")"
        fi
      done
      """;

  @TempDir Path directory;

  private Path layout() throws IOException {
    Path layout = directory.resolve("oci");
    Random random = new Random(11);
    new LayoutWriter(layout)
        .config("{\"Entrypoint\":[\"/bin/sh\"],\"Env\":[\"PATH=/bin\"]}")
        .layer(base())
        .layer(
            new LayerTar()
                .file("srv/large", bytes(random))
                .whiteout("home/removed")
                .opaque("opt/opaque")
                .file("opt/opaque/new", "y")
                .owner(1000, 44)
                .file("home/implied", "z")
                .file("lib/through-a-link", "w"))
        .layer(
            new LayerTar()
                .file("srv/larger", bytes(random))
                .owner(7, 8)
                .file("opt/setuid", "changed")
                .file("srv/deep/er/file", "v"))
        .image("t")
        .layer(base())
        .layer(new LayerTar().file("srv/other", bytes(random)))
        .image("u");
    return layout;
  }

  /** The lowest layer of both images. */
  private static LayerTar base() throws IOException {
    return BusyboxImage.root()
        .file("opt/large", bytes(new Random(7)))
        .mode(0750)
        .owner(1000, 1000)
        .time(LayerTar.TIME + 7)
        .directory("home")
        .file("home/removed", "x")
        .directory("opt/opaque")
        .file("opt/opaque/below", "x")
        .symlink("lib", "opt")
        .mode(04755)
        .file("opt/setuid", "x")
        .hardLink("opt/linked", "opt/large");
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[LARGE];
    random.nextBytes(bytes);
    return bytes;
  }

  private BuiltProgram.Ended run(String... arguments) throws IOException, InterruptedException {
    BuiltProgram.Ended ended = new BuiltProgram(directory).run(arguments);
    assertEquals(0, ended.status(), ended::toString);
    return ended;
  }

  @Test
  @Tag("workload")
  void layersShowInAGuestWhatTheFlatImageShows() throws Exception {
    String image = "oci:" + layout() + ":t";
    List<String> trees = new ArrayList<>();
    for (String mode : List.of("flat", "each")) {
      run("container", image, "--layers", mode, "--to", mode);
      String guest = BuiltContainer.directory().toString();
      trees.add(run("run", "--image", mode, guest, "--", "-c", LIST).out());
    }
    assertEquals(
        3, ContainerImageJson.read(directory.resolve("each")).volumes().size(), "file systems");
    assertTrue(trees.get(0).lines().count() > 50, trees.get(0));
    assertEquals(trees.get(0), trees.get(1));
  }

  /** Two images that share a layer: the second image's first guest maps pages of the first's. */
  @Test
  @Tag("workload")
  void guestsOfTwoImagesShareALayer() throws Exception {
    String layout = "oci:" + layout();
    String drawing = "d.svg";
    BuiltProgram.Ended ended =
        run(
            "density",
            "--guests",
            "4",
            "--image",
            layout + ":t",
            "--image",
            layout + ":u",
            "--format",
            "json",
            "--to",
            drawing,
            BuiltContainer.directory().toString(),
            "--",
            "-c",
            "busybox cat /opt/large > /dev/null; busybox sleep 1000");
    Map<String, Object> roots = Json.child(Json.object(ended.out()), "roots");
    assertEquals(List.of("dax", "dax-flat", "virtio-blk"), List.copyOf(roots.keySet()));
    Map<String, Object> shared = Json.child(Json.child(roots, "dax"), "container");
    Map<String, Object> flat = Json.child(Json.child(roots, "dax-flat"), "container");
    Map<String, Object> disks = Json.child(Json.child(roots, "virtio-blk"), "container");
    // Four guests map the 9 MiB of the common layer; flat, two and two map them.
    assertTrue(number(shared, "resident") >= LARGE / 1024, ended::toString);
    assertTrue(
        number(shared, "proportional") < number(flat, "proportional") * 3 / 4, ended::toString);
    assertEquals(0, number(disks, "resident"), ended::toString);
    // A guest that has disks keeps what it reads.
    assertTrue(
        number(Json.child(roots, "virtio-blk"), "oneMore")
            > number(Json.child(roots, "dax"), "oneMore") + LARGE / 1024,
        ended::toString);
    assertTrue(java.nio.file.Files.size(directory.resolve(drawing)) > 0);
  }

  private static long number(Map<String, Object> map, String name) {
    return map.get(name) instanceof Long value ? value : -1;
  }
}
