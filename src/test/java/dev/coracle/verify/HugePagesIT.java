package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.DaxReport;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageReader;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the forecast says of DAX and of 2 MiB windows is what the guest's kernel does. */
@Tag("guests")
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
      for (DaxReport forecast : DaxReport.of(channel, reader.open(channel, image))) {
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
    byte[] bytes = new byte[PAGES * 4096];
    new Random(7).nextBytes(bytes);
    FileTree.Builder tree = CompiledInit.tree("faults", work);
    put(tree, "/aligned", bytes);
    bytes[0]++;
    put(tree, "/packed", bytes);
    put(tree, "/sparse", sparse(bytes));
    Path image = work.resolve("huge.img");
    new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout()))
        .write(
            tree.build(),
            new ImageOptions(
                FileSystemType.EROFS,
                "nvdimm",
                "huge",
                OptionalLong.empty(),
                (path, file) -> path.name().equals("aligned"),
                FileSystemExtras.NONE),
            image);
    return image;
  }

  private void put(FileTree.Builder tree, String path, byte[] bytes) {
    hashes.put(path, Arrays.hashCode(bytes));
    CompiledInit.put(tree, path, bytes);
  }

  private String boot(Path image) throws Exception {
    // The last root counts: the guest's own is the partition of its own image.
    String commandLine = Guest.find().commandLine() + " root=/dev/pmem0p1 init=/init";
    return CompiledInit.boot(image, commandLine, List.of(), null, List.of(), work);
  }

  /** The page faults; the file must be DAX and have its bytes. */
  private long faults(String console, String path) {
    Matcher reported =
        Pattern.compile(path + ": " + PAGES + " pages, (\\d+) faults, dax 1, hash (-?\\d+)")
            .matcher(console);
    assertTrue(reported.find(), console);
    assertEquals(hashes.get(path), Integer.valueOf(reported.group(2)), path);
    return Long.parseLong(reported.group(1));
  }
}
