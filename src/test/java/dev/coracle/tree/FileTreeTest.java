package dev.coracle.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileTreeTest {
  private static final Origin ORIGIN = Origin.fromRecipe("files: a test");
  private static final Metadata METADATA = Metadata.rootOwned(0755, 0);

  private final FileTree.Builder tree =
      with(with(FileTree.builder(), "/", directory()), "/a", file("hello"));

  @Test
  void nodesComeInOrderWhateverOrderTheyWereAddedIn() {
    put("/d/x", file("y"));
    put("/d.d", file(""));
    put("/d", directory());
    List<String> paths = tree.build().nodes().keySet().stream().map(TreePath::text).toList();
    assertEquals(List.of("/", "/a", "/d", "/d/x", "/d.d"), paths);
    assertEquals(6, tree.build().contentBytes());
  }

  @Test
  void aLaterNodeTakesTheEarliersPlace() {
    assertEquals(Optional.of(file("hello")), tree.put(TreePath.of("/a"), file("other")));
    assertEquals(Optional.of(file("other")), tree.build().node(TreePath.of("/a")));
  }

  @Test
  void aTreeDoesNotChangeWithItsBuilder() {
    FileTree before = tree.build();
    tree.remove(TreePath.of("/a"));
    assertTrue(before.node(TreePath.of("/a")).isPresent());
    assertEquals(before.nodes(), before.toBuilder().build().nodes());
    assertThrows(UnsupportedOperationException.class, () -> before.nodes().clear());
  }

  @Test
  void aTreeHasARootDirectory() {
    assertThrows(IllegalArgumentException.class, () -> FileTree.builder().build());
    assertRefused(with(FileTree.builder(), "/", file("")), "root");
    assertRefused(with(FileTree.builder(), "/a", file("")), "/a");
  }

  @Test
  void whatStandsInNoDirectoryIsRefusedByNameAndOrigin() {
    put("/gone/x", file(""));
    assertRefused(tree, "/gone/x");
    assertRefused(tree, "files: a test");
  }

  @Test
  void nothingStandsInAFileOrALink() {
    put("/a/x", file(""));
    assertRefused(tree, "/a/x");
    put("/a", new Node.Symlink(METADATA, "/", ORIGIN));
    assertRefused(tree, "/a/x");
  }

  @Test
  void aHardLinkNamesARegularFile() {
    put("/link", new Node.HardLink(METADATA, TreePath.of("/a"), ORIGIN));
    assertEquals(3, tree.build().nodes().size());
    put("/link", new Node.HardLink(METADATA, TreePath.of("/"), ORIGIN));
    assertRefused(tree, "/link");
    put("/link", new Node.HardLink(METADATA, TreePath.of("/gone"), ORIGIN));
    assertRefused(tree, "/gone");
    put("/link", new Node.HardLink(METADATA, TreePath.of("/link"), ORIGIN));
    assertRefused(tree, "/link");
  }

  @Test
  void valuesThatNoFileSystemHoldsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Metadata.rootOwned(010000, 0));
    assertThrows(IllegalArgumentException.class, () -> Metadata.rootOwned(-1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Metadata(0, 1L << 32, 0, 0, new java.util.TreeMap<>()));
    assertThrows(
        IllegalArgumentException.class, () -> new Node.Symlink(METADATA, "x".repeat(4096), ORIGIN));
    assertThrows(IllegalArgumentException.class, () -> new Node.Symlink(METADATA, "", ORIGIN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Node.Device(METADATA, Node.Device.Type.BLOCK, 0x1000, 0, ORIGIN));
    assertThrows(IllegalArgumentException.class, () -> Origin.fromPackage("x 1", ""));
  }

  private void put(String path, Node node) {
    tree.put(TreePath.of(path), node);
  }

  private static FileTree.Builder with(FileTree.Builder tree, String path, Node node) {
    tree.put(TreePath.of(path), node);
    return tree;
  }

  private static Node directory() {
    return new Node.Directory(METADATA, ORIGIN);
  }

  private static Node file(String text) {
    return new Node.RegularFile(
        METADATA, Content.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), ORIGIN);
  }

  private static void assertRefused(FileTree.Builder tree, String named) {
    CoracleException e = assertThrows(CoracleException.class, tree::build);
    assertTrue(e.getMessage().contains(ORIGIN.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }
}
