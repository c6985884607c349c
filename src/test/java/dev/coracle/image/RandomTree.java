package dev.coracle.image;

import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
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
    1_700_000_000, 1_700_000_000, 1_700_000_000, 0, 0xffff_ffffL, 0x3_7fff_ffffL
  };
  private static final String[] LETTERS = {
    "a", "B", "!", "-", " ", "é", "漢", "\ue000", "😀", ".", "\n", "\\", "%", "\u0001", "\u007f"
  };

  /** cap_net_bind_service, effective and permitted (struct vfs_cap_data, revision 2). */
  private static final byte[] CAPABILITY =
      HexFormat.of().parseHex("0100000200040000000000000000000000000000");

  /** Deep enough for paths of thousands of bytes, with room for what goes below. */
  private static final int LONGEST_PARENT = 3000;

  private static final int CHAIN = 25;

  /** From this size on files are looked through for holes. */
  private static final int SPARSE_SIZE = (1 << 20) + 5;

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
    builder.put(TreePath.ROOT, directory());
    directories.add(TreePath.ROOT);
    for (int i = 0; i < nodes; i++) {
      TreePath path = directories.get(random.nextInt(directories.size())).resolve(name());
      if (builder.node(path).isEmpty() && path.text().length() < LONGEST_PARENT) {
        builder.put(path, node(path));
      }
      if (i == nodes / 2) {
        chain();
      }
    }
    return builder.build();
  }

  /** Directories one in another; what comes later may go into any of them. */
  private void chain() {
    TreePath path = TreePath.ROOT;
    for (int i = 0; i < CHAIN; i++) {
      path = path.resolve("deep".repeat(1 + random.nextInt(25)));
      if (builder.node(path).isEmpty()) {
        directories.add(path);
        builder.put(path, directory());
      } else if (!(builder.node(path).orElseThrow() instanceof Node.Directory)) {
        return;
      }
    }
  }

  private Node directory() {
    return new Node.Directory(metadata(Kind.DIRECTORY), origin());
  }

  private Node node(TreePath path) {
    switch (random.nextInt(10)) {
      case 0, 1:
        directories.add(path);
        return directory();
      case 2:
        return new Node.Symlink(metadata(Kind.OTHER), "t".repeat(pick(TARGETS)), origin());
      case 3:
        Node.Device.Type[] types = Node.Device.Type.values();
        return new Node.Device(
            metadata(Kind.OTHER),
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
    if (random.nextInt(60) == 0) {
      byte[] last = bytes;
      bytes = new byte[SPARSE_SIZE + last.length];
      System.arraycopy(last, 0, bytes, SPARSE_SIZE, last.length);
    }
    return new Node.RegularFile(metadata(Kind.FILE), Content.of(bytes), origin());
  }

  /** What decides which attributes Linux lets a program see. */
  private enum Kind {
    FILE,
    DIRECTORY,
    OTHER
  }

  private Metadata metadata(Kind kind) {
    int mode = random.nextInt(010000);
    return new Metadata(
        mode,
        OWNERS[random.nextInt(OWNERS.length)],
        OWNERS[random.nextInt(OWNERS.length)],
        TIMES[random.nextInt(TIMES.length)],
        xattrs(kind, mode));
  }

  private SortedMap<String, Xattr> xattrs(Kind kind, int mode) {
    SortedMap<String, Xattr> xattrs = new TreeMap<>();
    if (random.nextInt(4) == 0) {
      xattrs.put("trusted.t", value(0));
    }
    if (random.nextInt(3) == 0) {
      // The same on many files, so that sharing it pays.
      xattrs.put("security.testing", new Xattr("testing_u:object_r:t:s0".repeat(9).getBytes()));
    }
    if (kind == Kind.OTHER) {
      return xattrs;
    }
    if (random.nextInt(4) == 0) {
      xattrs.put("user." + LETTERS[random.nextInt(LETTERS.length)], value(random.nextInt(300)));
    }
    if (random.nextInt(5) == 0) {
      xattrs.put("system.posix_acl_access", acl(mode));
    }
    if (kind == Kind.DIRECTORY && random.nextInt(5) == 0) {
      xattrs.put("system.posix_acl_default", acl(random.nextInt(01000)));
    }
    if (kind == Kind.FILE && random.nextInt(8) == 0) {
      xattrs.put("security.capability", new Xattr(CAPABILITY));
    }
    if (random.nextInt(30) == 0) {
      xattrs.put("user.large", value(5000));
    }
    return xattrs;
  }

  /** An ACL that says of owner, mask and others what the permissions say, with one user more. */
  private Xattr acl(int mode) {
    ByteBuffer acl = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    int all = -1;
    entry(acl, 1, mode >> 6, all);
    entry(acl, 2, random.nextInt(8), 1 + random.nextInt(70_000));
    entry(acl, 4, random.nextInt(8), all);
    entry(acl, 0x10, mode >> 3, all);
    entry(acl, 0x20, mode, all);
    return new Xattr(acl.array());
  }

  private static void entry(ByteBuffer acl, int tag, int permissions, int id) {
    acl.putShort((short) tag).putShort((short) (permissions & 7)).putInt(id);
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
