package dev.coracle.image;

import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Trees of every shape, the same for the same seed. */
public final class RandomTree {
  private static final int[] SIZES = {0, 1, 31, 4064, 4065, 4095, 4096, 4097, 8192, 70_000};
  private static final int[] TARGETS = {1, 59, 60, 4000, 4032, 4064, 4065, 4095};
  private static final long[] OWNERS = {0, 1, 1000, 0xffff, 0x1_0000, 0xffff_fffeL};
  private static final long[] TIMES = {
    1_700_000_000, 1_700_000_000, 1_700_000_000, 0, 0xffff_ffffL
  };
  private static final String[] LETTERS = {"a", "B", "!", "-", " ", "é", "漢", "\ue000", "😀", "."};

  private final Random random;
  private final FileTree.Builder builder = FileTree.builder();
  private final List<TreePath> directories = new ArrayList<>();
  private final List<TreePath> files = new ArrayList<>();

  private RandomTree(long seed) {
    this.random = new Random(seed);
  }

  /** A tree of at most so many nodes. */
  public static FileTree of(long seed, int nodes) {
    return new RandomTree(seed).build(nodes);
  }

  /** An origin for tests. */
  public static Origin origin() {
    return Origin.fromPackage("testing 1.0", "a test");
  }

  private FileTree build(int nodes) {
    builder.put(TreePath.ROOT, new Node.Directory(metadata(), origin()));
    directories.add(TreePath.ROOT);
    for (int i = 0; i < nodes; i++) {
      TreePath path = directories.get(random.nextInt(directories.size())).resolve(name());
      if (builder.node(path).isEmpty()) {
        builder.put(path, node(path));
      }
    }
    return builder.build();
  }

  private Node node(TreePath path) {
    switch (random.nextInt(10)) {
      case 0, 1:
        directories.add(path);
        return new Node.Directory(metadata(), origin());
      case 2:
        return new Node.Symlink(metadata(), "t".repeat(pick(TARGETS)), origin());
      case 3:
        Node.Device.Type[] types = Node.Device.Type.values();
        return new Node.Device(
            metadata(),
            types[random.nextInt(types.length)],
            random.nextInt(0x1000),
            random.nextInt(0x100000),
            origin());
      case 4, 5:
        if (!files.isEmpty()) {
          TreePath target = files.get(random.nextInt(files.size()));
          return new Node.HardLink(builder.node(target).orElseThrow().metadata(), target, origin());
        }
        return file(path);
      default:
        return file(path);
    }
  }

  private Node file(TreePath path) {
    files.add(path);
    byte[] bytes = new byte[random.nextBoolean() ? pick(SIZES) : random.nextInt(10_000)];
    random.nextBytes(bytes);
    return new Node.RegularFile(metadata(), Content.of(bytes), origin());
  }

  private Metadata metadata() {
    return new Metadata(
        random.nextInt(010000),
        OWNERS[random.nextInt(OWNERS.length)],
        OWNERS[random.nextInt(OWNERS.length)],
        TIMES[random.nextInt(TIMES.length)],
        xattrs());
  }

  private SortedMap<String, Xattr> xattrs() {
    SortedMap<String, Xattr> xattrs = new TreeMap<>();
    if (random.nextInt(4) == 0) {
      xattrs.put("user." + LETTERS[random.nextInt(LETTERS.length)], value(random.nextInt(300)));
      xattrs.put("trusted.t", value(0));
    }
    if (random.nextInt(3) == 0) {
      // The same on many files, so that sharing it pays.
      xattrs.put("security.testing", new Xattr("testing_u:object_r:t:s0".repeat(9).getBytes()));
    }
    if (random.nextInt(30) == 0) {
      xattrs.put("user.large", value(5000));
    }
    return xattrs;
  }

  private Xattr value(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return new Xattr(bytes);
  }

  private String name() {
    if (random.nextInt(20) == 0) {
      return "n".repeat(252) + (100 + random.nextInt(900));
    }
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(12);
    for (int i = 0; i < length; i++) {
      name.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    String text = name.toString();
    return text.equals(".") || text.equals("..") ? "dots" : text;
  }

  private int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }
}
