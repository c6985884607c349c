package dev.coracle.image.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.RandomTree;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeDigestTest {
  private static final Metadata PLAIN = Metadata.rootOwned(0644, 100);

  @Test
  void staysTheSameFromReleaseToRelease() {
    assertEquals(
        "c8ec3ea22c5f2bcaafa625a224579a073a1aa11d67f2dc5d13a964cbb1e14ff8",
        TreeDigest.of(base().build()).hex());
  }

  @Test
  void seesEveryPropertyOfANode() {
    TreeMap<String, Xattr> xattrs = new TreeMap<>();
    xattrs.put("user.a", new Xattr(new byte[] {1}));
    Content content = Content.of(new byte[] {1});
    Origin origin = RandomTree.origin();
    List<Node> variants =
        List.of(
            new Node.RegularFile(PLAIN, content, origin),
            new Node.RegularFile(PLAIN, Content.of(new byte[] {2}), origin),
            new Node.RegularFile(PLAIN.withMode(0600), content, origin),
            new Node.RegularFile(PLAIN.withMtime(101), content, origin),
            new Node.RegularFile(new Metadata(0644, 1, 0, 100, PLAIN.xattrs()), content, origin),
            new Node.RegularFile(new Metadata(0644, 0, 1, 100, PLAIN.xattrs()), content, origin),
            new Node.RegularFile(new Metadata(0644, 0, 0, 100, xattrs), content, origin),
            new Node.Directory(PLAIN, origin),
            new Node.Symlink(PLAIN, "a", origin),
            new Node.Symlink(PLAIN, "b", origin),
            new Node.Device(PLAIN, Node.Device.Type.CHARACTER, 1, 2, origin),
            new Node.Device(PLAIN, Node.Device.Type.BLOCK, 1, 2, origin),
            new Node.Device(PLAIN, Node.Device.Type.BLOCK, 1, 3, origin),
            new Node.Device(PLAIN, Node.Device.Type.BLOCK, 2, 2, origin),
            new Node.Device(PLAIN, Node.Device.Type.FIFO, 0, 0, origin),
            new Node.Device(PLAIN, Node.Device.Type.SOCKET, 0, 0, origin),
            new Node.HardLink(PLAIN, TreePath.of("/file"), origin));
    Set<Sha256> digests = new HashSet<>();
    for (Node variant : variants) {
      FileTree.Builder builder = base();
      builder.put(TreePath.of("/new"), variant);
      assertTrue(digests.add(TreeDigest.of(builder.build())), variant.toString());
    }
  }

  @Test
  void ignoresOrigins() {
    FileTree.Builder other = base();
    other.put(TreePath.of("/file"), file(Origin.fromRecipe("files")));
    assertEquals(TreeDigest.of(base().build()), TreeDigest.of(other.build()));
  }

  @Test
  void ignoresWhichNameOfAFileHoldsItsContent() {
    FileTree.Builder one = base();
    one.put(TreePath.of("/a"), new Node.HardLink(PLAIN, TreePath.of("/file"), RandomTree.origin()));
    FileTree.Builder other = base();
    other.put(TreePath.of("/a"), file(RandomTree.origin()));
    other.put(
        TreePath.of("/file"), new Node.HardLink(PLAIN, TreePath.of("/a"), RandomTree.origin()));
    assertEquals(TreeDigest.of(one.build()), TreeDigest.of(other.build()));
    FileTree.Builder copy = base();
    copy.put(TreePath.of("/a"), file(RandomTree.origin()));
    assertNotEquals(TreeDigest.of(one.build()), TreeDigest.of(copy.build()));
  }

  private static FileTree.Builder base() {
    FileTree.Builder builder = FileTree.builder();
    builder.put(TreePath.ROOT, new Node.Directory(PLAIN.withMode(0755), RandomTree.origin()));
    builder.put(TreePath.of("/file"), file(RandomTree.origin()));
    return builder;
  }

  private static Node file(Origin origin) {
    return new Node.RegularFile(PLAIN, Content.of(new byte[] {1, 2, 3}), origin);
  }
}
