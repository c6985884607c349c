package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.Coracle;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.DaxForecast;
import dev.coracle.image.FileSystemExtras;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageReader;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.NvdimmLayout;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the forecast says of DAX and of 2 MiB windows is what the guest's kernel does. */
class HugePagesIT {
  private static final int WINDOWS = 3;

  /** One more than the windows have, so that what follows the aligned file is not aligned too. */
  private static final int PAGES = WINDOWS * 512 + 1;

  @TempDir Path work;

  private final Map<String, Integer> hashes = new HashMap<>();

  @Test
  void everyFileIsMappedAndOnlyAnAlignedOneWithHugePages() throws Exception {
    Path image = image();
    try (FileChannel channel = FileChannel.open(image)) {
      ImageReader reader = new ImageReader(List.of(new ErofsFormat()));
      for (DaxForecast forecast : DaxForecast.of(channel, reader.open(channel, image))) {
        assertTrue(forecast.dax(), forecast.toString());
      }
    }
    String console = boot(image);
    assertEquals(WINDOWS + 1, faults(console, "/aligned"), console);
    assertEquals(PAGES, faults(console, "/packed"), console);
    assertEquals(PAGES, faults(console, "/sparse"), console);
  }

  /** Holes from within the first chunk of 64 KiB to within the last whole one, and between. */
  private static byte[] sparse(byte[] bytes) {
    byte[] sparse = bytes.clone();
    Arrays.fill(sparse, 100, 1_000_000, (byte) 0);
    Arrays.fill(sparse, 1_000_100, 6_000_000, (byte) 0);
    return sparse;
  }

  private Path image() throws Exception {
    Path program = work.resolve("faults");
    Path source = Coracle.project().resolve("src/test/c/faults.c");
    ProcessRunner.Result compiled =
        run("gcc", "-O1", "-static", "-o", program.toString(), source.toString());
    assertTrue(compiled.ok(), compiled.output());
    Origin origin = Origin.fromRecipe("test");
    byte[] bytes = new byte[PAGES * 4096];
    new Random(7).nextBytes(bytes);
    FileTree.Builder tree = FileTree.builder();
    for (String path : List.of("/", "/dev")) {
      tree.put(TreePath.of(path), new Node.Directory(Metadata.rootOwned(0755, 0), origin));
    }
    Metadata metadata = Metadata.rootOwned(0755, 0);
    tree.put(
        TreePath.of("/init"),
        new Node.RegularFile(metadata, Content.of(Files.readAllBytes(program)), origin));
    put(tree, "/aligned", bytes);
    bytes[0]++;
    put(tree, "/packed", bytes);
    put(tree, "/sparse", sparse(bytes));
    Path image = work.resolve("huge.img");
    new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout()))
        .write(
            tree.build(),
            new ImageOptions(
                "erofs",
                "nvdimm",
                "huge",
                OptionalLong.empty(),
                (path, file) -> path.name().equals("aligned"),
                FileSystemExtras.NONE),
            image);
    return image;
  }

  private void put(FileTree.Builder tree, String path, byte[] bytes) {
    Metadata metadata = Metadata.rootOwned(0755, 0);
    Content content = Content.of(bytes);
    hashes.put(path, Arrays.hashCode(bytes));
    tree.put(TreePath.of(path), new Node.RegularFile(metadata, content, Origin.fromRecipe("test")));
  }

  private String boot(Path image) throws Exception {
    Qemu qemu =
        new QemuFinder(
                new LocalProcessRunner(),
                new SmallCache(work.resolve("cache")),
                System.getenv("PATH"))
            .find("qemu-system-x86_64")
            .orElseThrow();
    BootSpec spec =
        new BootSpec(
            "tcg",
            Guest.find().directory().resolve("vmlinux"),
            image,
            null,
            Guest.find().commandLine() + " init=/init",
            128 << 20,
            GuestClock.HOST,
            List.of(),
            null);
    return run(new Q35Lite().command(qemu, spec).toArray(new String[0])).output();
  }

  private static ProcessRunner.Result run(String... command) throws Exception {
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                List.of(command),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(60),
                line -> {}));
  }

  /** The page faults; the file must be DAX and have its bytes. */
  private long faults(String console, String path) {
    Matcher told =
        Pattern.compile(path + ": " + PAGES + " pages, (\\d+) faults, dax 1, hash (-?\\d+)")
            .matcher(console);
    assertTrue(told.find(), console);
    assertEquals(hashes.get(path), Integer.valueOf(told.group(2)), path);
    return Long.parseLong(told.group(1));
  }
}
