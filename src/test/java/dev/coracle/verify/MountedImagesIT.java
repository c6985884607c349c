package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.DaxReport;
import dev.coracle.image.Ext4Trees;
import dev.coracle.image.HostTree;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageReader;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.RandomTree;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest's kernel sees of our images, all of it and in one boot: random trees as they were
 * meant, the same trees as mkfs.erofs and mke2fs write them, ext4 that the guest writes to, and
 * which files it maps.
 */
@Tag("guests")
class MountedImagesIT {
  private static final ImageWriter WRITER =
      new ImageWriter(
          List.of(new ErofsFormat(), new Ext4Format()),
          List.of(new PlainLayout(), new NvdimmLayout()));

  private static final FileSystemExtras CHECKED = new FileSystemExtras(0, true);
  private static final int NODES = 120;

  /** Trees that only we write: with what the tools or the host's file system cannot hold. */
  private static final List<Integer> OURS = List.of(3001, 3002, 3003);

  /** Trees that we and the tools write. */
  private static final List<Integer> SHARED = List.of(3101, 3102, 3103);

  @TempDir Path work;

  private final List<Path> disks = new ArrayList<>();
  private final List<String> more = new ArrayList<>();
  private final Set<Long> partitions = new HashSet<>();
  private int written;
  private final StringBuilder volumes = new StringBuilder();
  private final Map<String, Path> images = new TreeMap<>();

  @Test
  void theGuestSeesWhatWasWrittenAndMapsWhatIsPredicted() throws Exception {
    Path first = work.resolve("first");
    disks.add(first);
    Map<String, FileTree> trees = new TreeMap<>();
    for (int seed : OURS) {
      trees.put("erofs-" + seed, RandomTree.of(seed, NODES));
      trees.put("ext4-" + seed, Ext4Trees.random(seed, NODES));
    }
    boolean root = run("id", "-u").equals("0\n");
    for (int seed : root ? SHARED : List.<Integer>of()) {
      FileTree tree = HostTree.holdable(RandomTree.of(seed, NODES));
      trees.put("erofs-" + seed, tree);
      trees.put("ext4-" + seed, tree);
      byTheTools(tree, seed);
    }
    if (root) {
      inlineZeros();
    }
    for (Map.Entry<String, FileTree> tree : trees.entrySet()) {
      disk(tree.getKey(), ours(tree.getKey(), tree.getValue(), extras(tree.getKey())));
    }
    FileTree small = Ext4Trees.random(3201, 40);
    for (boolean checksums : new boolean[] {false, true}) {
      String name = "ext4-written-" + checksums;
      writable(name, ours(name, small, new FileSystemExtras(8 << 20, checksums)));
    }
    nvdimm("erofs-base", Guest.find().image());
    FileSystemExtras room = new FileSystemExtras(8 << 20, true);
    nvdimm("ext4-mapped", written(FileSystemType.EXT4, "nvdimm", Ext4Trees.random(3202, 40), room));
    nvdimm("erofs-tails", tails("mkfs.erofs", "--quiet", "tails.erofs", "tails"));
    nvdimm(
        "ext4-inline",
        tails("mke2fs", "-qtext4", "-Oinline_data", "-b4096", "-dtails", "tails.ext4", "12M"));

    Map<String, Volume> seen = boot(first);

    for (Map.Entry<String, FileTree> tree : trees.entrySet()) {
      assertSame(Volume.of(tree.getValue()), seen(seen, tree.getKey()), tree.getKey());
    }
    for (int seed : root ? SHARED : List.<Integer>of()) {
      Volume erofs = seen(seen, "erofs-" + seed);
      assertSame(seen(seen, "tool-erofs-" + seed), erofs, "mkfs.erofs " + seed);
      Volume ext4 = seen(seen, "ext4-" + seed);
      assertSame(
          seen(seen, "tool-ext4-" + seed),
          asMke2fsKeepsIt(ext4, seen(seen, "tool-ext4-" + seed)),
          "mke2fs " + seed);
    }
    if (root) {
      Volume zeros = seen(seen, "tool-ext4-zeros");
      assertSame(asMke2fsKeepsIt(Volume.of(HostTree.ofZeros()), zeros), zeros, "inline zeros");
    }
    for (boolean checksums : new boolean[] {false, true}) {
      assertWritten(small, "ext4-written-" + checksums, seen);
    }
    assertPredicted("erofs-base", seen, true);
    assertPredicted("ext4-mapped", seen, true);
    assertPredicted("erofs-tails", seen, false);
    assertPredicted("erofs-" + OURS.get(0), seen, false);
    // With what the base guest's command line asks for, Linux does not mount that at all.
    assertEquals(
        "mount: Invalid argument",
        seen.get("ext4-inline").problems().get(0).replaceAll("^E [^:]*: ", ""));
    assertPredicted("ext4-inline", seen, false);
  }

  /** Checksums in half of them. */
  private static FileSystemExtras extras(String name) {
    boolean odd = name.charAt(name.length() - 1) % 2 == 1;
    return name.startsWith("ext4") && odd ? CHECKED : FileSystemExtras.NONE;
  }

  private Path ours(String name, FileTree tree, FileSystemExtras extras) {
    FileSystemType type = name.startsWith("ext4") ? FileSystemType.EXT4 : FileSystemType.EROFS;
    return written(type, "plain", tree, extras);
  }

  private Path written(
      FileSystemType format, String layout, FileTree tree, FileSystemExtras extras) {
    Path image = work.resolve("image-" + images.size() + "-" + layout);
    WRITER.write(
        tree, ImageOptions.of(format, layout, "test", OptionalLong.empty()).with(extras), image);
    return image;
  }

  private void byTheTools(FileTree tree, int seed) throws Exception {
    Path staged = work.resolve("staged-" + seed);
    HostTree.write(tree, staged);
    Path erofs = work.resolve("tool-erofs-" + seed);
    run("mkfs.erofs", "--quiet", "-x1", erofs.toString(), staged.toString());
    disk("tool-erofs-" + seed, erofs);
    Path ext4 = work.resolve("tool-ext4-" + seed);
    run(
        "mke2fs",
        "-q",
        "-t",
        "ext4",
        "-b",
        "4096",
        "-d",
        staged.toString(),
        ext4.toString(),
        "32M");
    disk("tool-ext4-" + seed, ext4);
  }

  /** Files of which mke2fs stores nothing; what Linux reads of them, our reader must read too. */
  private void inlineZeros() throws Exception {
    Path staged = work.resolve("zeros");
    HostTree.write(HostTree.ofZeros(), staged);
    Path image = work.resolve("zeros.ext4");
    run("mke2fs", "-qtext4", "-Oinline_data", "-b4096", "-d" + staged, image.toString(), "8M");
    disk("tool-ext4-zeros", image);
  }

  /**
   * As an NVDIMM, what a tool makes that stores the ends of files, or small ones, next to inodes.
   */
  private Path tails(String... command) throws Exception {
    Path staged = work.resolve("tails");
    Files.createDirectories(staged);
    for (int size : new int[] {0, 1, 100, 4095, 4096, 5000, 8192}) {
      byte[] bytes = new byte[size];
      // Not of zeros: of those mke2fs 1.47.0 stores nothing.
      Arrays.fill(bytes, (byte) 7);
      Files.write(staged.resolve("of-" + size), bytes);
    }
    run(command);
    return inNvdimm(work.resolve(command[0].equals("mke2fs") ? "tails.ext4" : "tails.erofs"));
  }

  private Path inNvdimm(Path plain) throws IOException {
    NvdimmLayout layout = new NvdimmLayout();
    Path image = work.resolve(plain.getFileName() + ".img");
    byte[] bytes = Files.readAllBytes(plain);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(layout.imageSize(bytes.length));
      layout.write(file.getChannel(), bytes.length, DiskIdentity.NONE);
      file.getChannel().write(ByteBuffer.wrap(bytes), layout.fileSystemOffset());
    }
    return image;
  }

  private void disk(String name, Path image) {
    disks.add(image);
    images.put(name, image);
    volume("/dev/vd" + (char) ('a' + disks.size() - 1), "ro", name);
  }

  /** Comes after all other disks. */
  private void writable(String name, Path image) {
    char letter = (char) ('a' + disks.size() + written++);
    images.put(name, image);
    more.addAll(List.of("-drive", "if=none,format=raw,id=" + name + ",file=" + image));
    more.addAll(List.of("-device", "virtio-blk-pci,drive=" + name));
    volume("/dev/vd" + letter, "rw", name);
  }

  private void nvdimm(String name, Path image) throws IOException {
    String id = "nvdimm" + partitions.size();
    images.put(name, image);
    more.add("-object");
    more.add(
        "memory-backend-file,id=%s,share=off,readonly=on,mem-path=%s,size=%d"
            .formatted(id, image, Files.size(image)));
    more.addAll(List.of("-device", "nvdimm,memdev=" + id + ",unarmed=on"));
    long partition = Files.size(image) - new NvdimmLayout().fileSystemOffset();
    assertTrue(partitions.add(partition), "the guest distinguishes NVDIMMs by their sizes");
    volume(Long.toString(partition), "ro,dax=always", name);
  }

  private void volume(String device, String options, String name) {
    String type = name.contains("erofs") ? "erofs" : "ext4";
    volumes.append(String.join(" ", device, type, options, name)).append('\n');
  }

  private Map<String, Volume> boot(Path first) throws Exception {
    FileTree.Builder tree = CompiledInit.tree("walk", work);
    CompiledInit.put(tree, "/volumes", volumes.toString().getBytes(StandardCharsets.UTF_8));
    Files.move(written(FileSystemType.EROFS, "plain", tree.build(), FileSystemExtras.NONE), first);
    Path results = work.resolve("results");
    String console =
        CompiledInit.boot(
            null,
            "console=ttyS0 root=/dev/vda rootfstype=erofs ro init=/init panic=-1 reboot=t quiet",
            disks,
            results,
            more,
            work);
    List<String> lines = Files.readAllLines(results, StandardCharsets.US_ASCII);
    assertFalse(lines.isEmpty(), console);
    assertEquals("end", lines.get(lines.size() - 1), console);
    return Volume.parse(lines);
  }

  private static Volume seen(Map<String, Volume> seen, String name) {
    Volume volume = seen.get(name);
    assertNotNull(volume, name);
    return volume.withoutLostFound();
  }

  private static void assertSame(Volume expected, Volume actual, String name) {
    assertEquals(String.join("\n", expected.lines()), String.join("\n", actual.lines()), name);
  }

  /**
   * Our volume but for what mke2fs 1.47 -d does not keep: of times the upper bits (it copies the 32
   * bits of ext2), and the root's mode, owner and time (it makes the root itself, as the directory
   * of a disk made now, and gives it only attributes).
   */
  private static Volume asMke2fsKeepsIt(Volume ours, Volume theirs) {
    return ours.map(file -> file.withSeconds((int) file.seconds()))
        .withRootOf(theirs.files().get("/"));
  }

  private void assertWritten(FileTree before, String name, Map<String, Volume> seen)
      throws Exception {
    Volume after = seen(seen, name);
    assertEquals(List.of(), after.problems(), name);
    Volume kept = Volume.of(before);
    kept.files()
        .forEach(
            (path, file) -> {
              if (!path.equals("/")) {
                assertEquals(file, after.files().get(path), path);
              }
            });
    assertEquals("user.made", after.files().get("/made/link").xattrs().firstKey());
    assertEquals(2, after.files().get("/made/link").links());
    assertEquals(13, after.files().get("/renamed").size());
    assertEquals(300_000, after.files().get("/made/file-with-a-longer-name-0").size());
    // 198 files are left below /made, with two links to one of them; then /made and /renamed.
    assertEquals(kept.files().size() + 202, after.files().size(), name);
    run("e2fsck", "-fn", images.get(name).toString());
  }

  /** Every regular file is mapped, or not, as the forecast says. */
  private void assertPredicted(String name, Map<String, Volume> seen, boolean all)
      throws IOException {
    Path image = images.get(name);
    SortedMap<String, Boolean> predicted = new TreeMap<>();
    try (FileChannel channel = FileChannel.open(image)) {
      ImageReader reader = new ImageReader(List.of(new ErofsFormat(), new Ext4Format()));
      for (DaxReport file : DaxReport.of(channel, reader.open(channel, image))) {
        predicted.put(Volume.percent(file.path().text()), file.dax());
      }
    }
    SortedMap<String, Boolean> mapped = new TreeMap<>();
    Volume volume = seen(seen, name);
    predicted.keySet().forEach(path -> mapped.put(path, isMapped(volume, path)));
    assertEquals(predicted, mapped, name);
    assertEquals(all, !predicted.containsValue(false), name);
    if (!volume.problems().isEmpty()) {
      assertEquals(List.of(), List.copyOf(volume.files().keySet()), name);
      return;
    }
    long inodes =
        volume.files().values().stream()
            .filter(SeenFile::isRegular)
            .map(SeenFile::group)
            .distinct()
            .count();
    assertEquals(inodes, predicted.size(), name);
  }

  private static boolean isMapped(Volume volume, String path) {
    SeenFile file = volume.files().get(path);
    return file != null && file.dax();
  }

  private String run(String... command) throws Exception {
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    List.of(command),
                    Optional.of(work),
                    Optional.empty(),
                    Duration.ofMinutes(1),
                    line -> {}));
    assertTrue(result.ok(), () -> String.join(" ", command) + ": " + result);
    return result.output();
  }
}
