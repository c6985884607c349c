package dev.coracle.image.erofs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.RandomTree;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErofsWriterTest {
  private static final UUID ID = UUID.fromString("00112233-4455-8677-8899-aabbccddeeff");
  private static final Metadata FILE = Metadata.rootOwned(0644, 1000);
  private static final Sha256 ANY = Sha256.of(new byte[0]);

  @TempDir Path directory;

  @Test
  void writesTheSuperblockFieldByField() throws IOException {
    byte[] bytes = plan(tree(Map.of("/f", file(5000)))).metadata().array();
    assertEquals("e2e1f5e0", hex(bytes, 1024, 4));
    assertEquals("03000000", hex(bytes, 1032, 4), "checksum and times");
    assertEquals("0c002400", hex(bytes, 1036, 4), "4 KiB blocks, root is inode 36");
    assertEquals("0200000000000000", hex(bytes, 1040, 8), "two inodes");
    assertEquals("e803000000000000" + "00000000", hex(bytes, 1048, 12), "time");
    assertEquals("03000000", hex(bytes, 1060, 4), "three blocks");
    assertEquals("00000000" + "00000000", hex(bytes, 1064, 8), "inodes from block 0, no xattrs");
    assertEquals("00112233445586778899aabbccddeeff", hex(bytes, 1072, 16));
    assertEquals("6c6162656c" + "00".repeat(11), hex(bytes, 1088, 16), "label");
    assertEquals("00".repeat(48), hex(bytes, 1104, 48), "nothing incompatible");
  }

  @Test
  void writesACompactInodeAndAnInlineDirectory() throws IOException {
    byte[] bytes = plan(tree(Map.of("/f", file(5000)))).metadata().array();
    assertEquals("0400" + "0000" + "ed41" + "0200" + "28000000", hex(bytes, 1152, 12), "the root");
    String self = "2400000000000000" + "2400" + "0200";
    String parent = "2400000000000000" + "2500" + "0200";
    String file = "2700000000000000" + "2700" + "0100";
    assertEquals(self + parent + file + "2e" + "2e2e" + "66", hex(bytes, 1184, 40));
    int inode = 39 * 32;
    assertEquals("0000" + "0000" + "a481" + "0100" + "88130000", hex(bytes, inode, 12), "the file");
    assertEquals("00000000" + "01000000" + "02000000", hex(bytes, inode + 12, 12), "block 1");
  }

  @Test
  void writesAnExtendedInodeWhereACompactOneIsTooSmall() throws IOException {
    Metadata large = new Metadata(0644, 0x12345, 7, 2000, FILE.xattrs());
    Node node = new Node.RegularFile(large, Content.of(new byte[1]), RandomTree.origin());
    byte[] bytes = plan(tree(Map.of("/f", node))).metadata().array();
    int inode = 39 * 32;
    assertEquals("0100" + "0000" + "a481" + "0000", hex(bytes, inode, 8));
    assertEquals("45230100" + "07000000", hex(bytes, inode + 24, 8), "owner and group");
    assertEquals("d007000000000000" + "00000000" + "01000000", hex(bytes, inode + 32, 16));
  }

  @Test
  void encodesDeviceNumbersAsLinuxDoes() throws IOException {
    Node node = new Node.Device(FILE, Node.Device.Type.BLOCK, 0xabc, 0x12345, RandomTree.origin());
    byte[] bytes = plan(tree(Map.of("/f", node))).metadata().array();
    assertEquals("45bc3a12", hex(bytes, 39 * 32 + 16, 4));
  }

  @Test
  void writesAclsAndCapabilitiesByTheNumbersOfTheirPrefixes() throws IOException {
    SortedMap<String, Xattr> xattrs = new TreeMap<>();
    byte[] acl =
        HexFormat.of().parseHex("0200000001000600ffffffff04000400ffffffff20000400ffffffff");
    byte[] capability = HexFormat.of().parseHex("0100000200040000000000000000000000000000");
    xattrs.put("security.capability", new Xattr(capability));
    xattrs.put("system.posix_acl_access", new Xattr(acl));
    Metadata metadata = new Metadata(0644, 0, 0, 1000, xattrs);
    Node node = new Node.RegularFile(metadata, Content.of(new byte[1]), RandomTree.origin());
    byte[] bytes = plan(tree(Map.of("/f", node))).metadata().array();
    int inode = 39 * 32;
    // 4 + 10 + 20, padded, and 4 + 0 + 28 bytes of entries: 68 bytes in units of 4, and one.
    assertEquals("1200", hex(bytes, inode + 2, 2));
    String header = "00".repeat(12);
    String first = "0a061400" + hex("capability".getBytes(), 0, 10) + hex(capability, 0, 20);
    String second = "00021c00" + hex(acl, 0, 28);
    assertEquals(header + first + "0000" + second, hex(bytes, inode + 32, 12 + 36 + 32));
  }

  @Test
  void sharesAnAttributeThatManyFilesHave() throws IOException {
    Xattr label = new Xattr("l".repeat(100).getBytes());
    Metadata metadata = new Metadata(0644, 0, 0, 1000, new TreeMap<>(Map.of("security.s", label)));
    Map<String, Node> files = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      files.put(
          "/f" + i, new Node.RegularFile(metadata, Content.of(new byte[0]), RandomTree.origin()));
    }
    ErofsPlan plan = plan(tree(files));
    byte[] bytes = plan.metadata().array();
    int block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(1024 + 44);
    assertEquals("01066400" + "73" + "6c".repeat(100), hex(bytes, block * 4096, 105));
    for (StoredNode node : read(plan).subList(1, 61)) {
      assertEquals(metadata.xattrs(), node.metadata().xattrs());
      int inode = (int) node.inode() * 32;
      assertEquals("0200", hex(bytes, inode + 2, 2), "a header and one number");
      assertEquals("00000000" + "01" + "00".repeat(7) + "00000000", hex(bytes, inode + 32, 16));
    }
  }

  /** Every type of node at its limits; random trees have them too, but by chance. */
  @Test
  void holdsEveryTypeOfNodeAtItsLimits() throws IOException {
    Map<String, Node> nodes = new HashMap<>();
    for (Node.Device.Type type : Node.Device.Type.values()) {
      boolean numbered = type == Node.Device.Type.CHARACTER || type == Node.Device.Type.BLOCK;
      nodes.put(
          "/" + type,
          new Node.Device(
              FILE, type, numbered ? 0xfff : 0, numbered ? 0xfffff : 0, RandomTree.origin()));
    }
    nodes.put("/" + "n".repeat(255), file(1));
    nodes.put("/link", new Node.Symlink(FILE, "t".repeat(4095), RandomTree.origin()));
    Map<String, StoredNode> found = new HashMap<>();
    read(plan(tree(nodes))).forEach(node -> found.put(node.path().text(), node));
    assertEquals(0xfff, found.get("/CHARACTER").major());
    assertEquals(0xfffff, found.get("/BLOCK").minor());
    assertEquals(StoredNode.Kind.FIFO, found.get("/FIFO").kind());
    assertEquals(StoredNode.Kind.SOCKET, found.get("/SOCKET").kind());
    assertEquals(4095, found.get("/link").target().length());
    assertTrue(found.containsKey("/" + "n".repeat(255)));
  }

  @Test
  void sortsEntriesByBytesWithTheDotsAmongThem() throws IOException {
    FileTree tree = tree(Map.of("/!", file(0), "/-", file(0), "/a", file(0), "/é", file(0)));
    byte[] bytes = plan(tree).metadata().array();
    String names = new String(bytes, 1184 + 6 * 12, 8, java.nio.charset.StandardCharsets.UTF_8);
    assertEquals("!-...aé", names);
  }

  @Test
  void startsEveryFileAtABlockOfItsOwn() throws IOException {
    Content content = Content.of(new byte[100]);
    Node one = new Node.RegularFile(FILE, content, RandomTree.origin());
    List<StoredNode> nodes = read(plan(tree(Map.of("/a", one, "/b", one, "/c", file(0)))));
    Set<Long> positions = new HashSet<>();
    for (StoredNode node : nodes) {
      if (node.size() > 0 && node.kind() == StoredNode.Kind.REGULAR) {
        assertTrue(node.mappable());
        assertEquals(0, node.ranges().get(0).position() % 4096);
        assertTrue(positions.add(node.ranges().get(0).position()), "two files share a block");
      }
    }
    assertEquals(2, positions.size());
  }

  @Test
  void placesChosenFilesAtMultiplesOfTwoMebibytesAndPacksTheOthersBetween() throws IOException {
    Map<String, Node> files = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      files.put("/packed-" + i, range(10_000));
    }
    files.put("/huge-1", range(3 << 20));
    files.put("/huge-2", range(5 << 20));
    FileSystemOptions options =
        new FileSystemOptions("label", ID, (path, node) -> path.text().startsWith("/huge"));
    ErofsPlan plan = ErofsWriter.plan(tree(files), options);
    assertEquals((2 + 4 + 5) << 20, plan.size());
    for (StoredNode node : read(plan)) {
      if (node.path().text().startsWith("/huge")) {
        assertEquals(0, node.ranges().get(0).position() % (2 << 20));
      }
    }
  }

  @Test
  void holdsFilesOfMoreThanFourGibibytes() throws IOException {
    long size = (5L << 30) + 1;
    FileSystemOptions options =
        new FileSystemOptions("label", ID, (path, node) -> path.name().equals("a"));
    List<StoredNode> nodes =
        read(ErofsWriter.plan(tree(Map.of("/a", range(size), "/b", file(3))), options));
    assertEquals(size, nodes.get(1).size());
    assertEquals(List.of(new StoredNode.Range(2 << 20, size)), nodes.get(1).ranges());
  }

  @Test
  void holdsAHundredThousandEntriesInADirectory() throws IOException {
    FileTree.Builder builder = tree(Map.of()).toBuilder();
    for (int i = 0; i < 100_000; i++) {
      builder.put(TreePath.of("/entry-" + i), file(0));
    }
    assertEquals(100_001, read(plan(builder.build())).size());
  }

  @Test
  void countsMoreLinksThanSixteenBitsHold() throws IOException {
    FileTree.Builder builder = tree(Map.of("/f", file(1))).toBuilder();
    for (int i = 0; i < 70_000; i++) {
      builder.put(
          TreePath.of("/g" + i), new Node.HardLink(FILE, TreePath.of("/f"), RandomTree.origin()));
    }
    assertEquals(70_001, read(plan(builder.build())).get(1).links());
  }

  @Test
  void storesALargeFileWithHolesInChunks() throws IOException {
    byte[] bytes = new byte[(1 << 20) + 70_000];
    bytes[0] = 1;
    bytes[65_536 + 5000] = 2;
    bytes[(1 << 20) + 65_536] = 3;
    Node sparse = new Node.RegularFile(FILE, Content.of(bytes), RandomTree.origin());
    ErofsPlan plan = plan(tree(Map.of("/f", sparse)));
    byte[] metadata = plan.metadata().array();
    assertEquals("04000000", hex(metadata, 1104, 4), "files in chunks");
    int inode = 39 * 32;
    assertEquals("0800" + "0000" + "a481" + "0100" + "70111100", hex(metadata, inode, 12));
    assertEquals("04000000", hex(metadata, inode + 16, 4), "chunks of 4096 << 4 bytes");
    String table = "01000000" + "11000000" + "ffffffff".repeat(15) + "21000000";
    assertEquals(table, hex(metadata, inode + 32, 4 * 18));
    assertEquals((1 + 16 + 16 + 2) * 4096, plan.size(), "the last chunk is short");
    Path image = directory.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(plan.size());
      plan.write(file.getChannel(), 0);
      ErofsReader reader = ErofsReader.open(file.getChannel(), 0, plan.size());
      StoredNode stored = reader.nodes().get(1);
      assertTrue(stored.mappable());
      assertArrayEquals(bytes, reader.open(stored).readAllBytes());
    }
  }

  @Test
  void aFileOfZerosTakesNoBlocks() throws IOException {
    Node zeros = file(3 << 20);
    ErofsPlan plan = plan(tree(Map.of("/f", zeros)));
    assertEquals(4096, plan.size());
    StoredNode stored = read(plan).get(1);
    assertEquals(List.of(new StoredNode.Range(StoredNode.Range.HOLE, 3 << 20)), stored.ranges());
  }

  @Test
  void storesOtherFilesInOnePiece() throws IOException {
    byte[] full = new byte[3 << 20];
    Arrays.fill(full, (byte) 1);
    Node dense = new Node.RegularFile(FILE, Content.of(full), RandomTree.origin());
    FileSystemOptions options =
        new FileSystemOptions("label", ID, (path, node) -> path.name().equals("huge"));
    FileTree tree =
        tree(Map.of("/dense", dense, "/huge", file(3 << 20), "/small", file(1_000_000)));
    ErofsPlan plan = ErofsWriter.plan(tree, options);
    assertEquals("00000000", hex(plan.metadata().array(), 1104, 4), "nothing incompatible");
    for (StoredNode node : read(plan)) {
      assertTrue(node.ranges().stream().noneMatch(r -> r.position() < 0), node.path().text());
    }
  }

  @Test
  void chunksSmallerThanAHugePageAreTakenForNone() throws IOException {
    byte[] bytes = new byte[6 << 20];
    Arrays.fill(bytes, 1 << 20, bytes.length, (byte) 1);
    Node sparse = new Node.RegularFile(FILE, Content.of(bytes), RandomTree.origin());
    StoredNode stored = read(plan(tree(Map.of("/f", sparse)))).get(1);
    assertEquals(new StoredNode.Range(StoredNode.Range.HOLE, 1 << 20), stored.ranges().get(0));
    assertEquals(1 + 5 * 16, stored.ranges().size(), "Linux maps a chunk at a time");
  }

  /** An image of 4096 bytes has room for 1024 entries of tables, wherever they are. */
  @Test
  void namesThatReadOneTableOfChunksTimeAndAgainAreRefused() throws IOException {
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(FILE.withMode(0755), RandomTree.origin()));
    tree.put(TreePath.of("/f"), file(3 << 20));
    for (int i = 0; i < 4; i++) {
      tree.put(
          TreePath.of("/g" + i), new Node.HardLink(FILE, TreePath.of("/f"), RandomTree.origin()));
    }
    long inode = read(plan(tree.build())).get(1).inode() * OnDisk.SLOT;
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("fs").toFile(), "rw")) {
      put(file, 1032, 2); // no checksum
      put(file, inode + 4, 0x1_81a4); // one name, which is a lie
      put(file, inode + 16, 0); // chunks of 4 KiB
      put(file, inode + 8, 200 * 4096);
      assertEquals(6, ErofsReader.open(file.getChannel(), 0, 4096).nodes().size());
      put(file, inode + 8, 300 * 4096);
      ErofsReader reader = ErofsReader.open(file.getChannel(), 0, 4096);
      assertThrows(MalformedImageException.class, reader::nodes);
    }
  }

  private static void put(RandomAccessFile file, long at, int value) throws IOException {
    file.seek(at);
    file.writeInt(Integer.reverseBytes(value));
  }

  private static ErofsPlan plan(FileTree tree) throws IOException {
    return ErofsWriter.plan(tree, FileSystemOptions.packed("label", ID));
  }

  /** Reads the metadata; data is a hole. */
  private List<StoredNode> read(ErofsPlan plan) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("fs").toFile(), "rw")) {
      ByteBuffer metadata = plan.metadata();
      file.getChannel().write(metadata, 0);
      file.setLength(plan.size());
      return ErofsReader.open(file.getChannel(), 0, plan.size()).nodes();
    }
  }

  private static FileTree tree(Map<String, Node> files) {
    FileTree.Builder builder = FileTree.builder();
    builder.put(TreePath.ROOT, new Node.Directory(FILE.withMode(0755), RandomTree.origin()));
    files.forEach((path, node) -> builder.put(TreePath.of(path), node));
    return builder.build();
  }

  private static Node file(int size) {
    return new Node.RegularFile(FILE, Content.of(new byte[size]), RandomTree.origin());
  }

  /** A file whose content is never read. */
  private static Node range(long size) {
    return new Node.RegularFile(
        FILE, Content.of(Path.of("none"), 0, size, ANY), RandomTree.origin());
  }

  private static String hex(byte[] bytes, int at, int length) {
    return HexFormat.of().formatHex(bytes, at, at + length);
  }
}
