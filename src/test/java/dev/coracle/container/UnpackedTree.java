package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.build.image.ImageFormats;
import dev.coracle.image.ImageReader;
import dev.coracle.image.format.StoredNode;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trees as lines of text, one a name: of an image, and of a directory of the host. */
final class UnpackedTree {
  /** Prints what Java cannot read of a directory. */
  private static final String LISTING =
      """
      import hashlib, os, stat, sys
      root = os.fsencode(sys.argv[1])
      inodes = {}
      def line(path):
          st = os.lstat(path)
          name = b'/' + os.path.relpath(path, root) if path != root else b'/'
          m = st.st_mode
          kind, rest = 'p', ''
          if stat.S_ISREG(m):
              kind, rest = 'f', hashlib.sha256(open(path, 'rb').read()).hexdigest()
          elif stat.S_ISDIR(m): kind = 'd'
          elif stat.S_ISLNK(m): kind, rest = 'l', os.fsencode(os.readlink(path)).hex()
          xattrs = sorted((k, os.getxattr(path, k, follow_symlinks=False).hex())
                          for k in os.listxattr(path, follow_symlinks=False))
          names = inodes.setdefault(st.st_ino, name) if kind == 'f' else name
          print(name.hex(), kind, oct(stat.S_IMODE(m)) if kind != 'l' else '-', st.st_uid,
                st.st_gid, int(st.st_mtime), rest, xattrs, names.hex())
      def walk(path):
          line(path)
          if stat.S_ISDIR(os.lstat(path).st_mode):
              for name in sorted(os.listdir(path)):
                  walk(os.path.join(path, name))
      walk(root)
      """;

  private UnpackedTree() {}

  /** The lines of a directory, sorted. */
  static List<String> ofDirectory(Path root) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("python3", "-c", LISTING, root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return text.lines().sorted().toList();
  }

  /** The lines of a file system of an image, sorted. */
  static List<String> ofImage(Path image) throws IOException {
    List<String> lines = new ArrayList<>();
    Map<Long, String> firsts = new HashMap<>();
    try (FileChannel channel = FileChannel.open(image)) {
      ImageReader.Opened opened = ImageFormats.READER.open(channel, image);
      for (StoredNode node : opened.fileSystem().nodes()) {
        String kind =
            switch (node.kind()) {
              case REGULAR -> "f";
              case DIRECTORY -> "d";
              case SYMLINK -> "l";
              default -> "p";
            };
        String rest = "";
        if (kind.equals("f")) {
          try (InputStream stream = opened.fileSystem().open(node)) {
            rest = Sha256.of(stream).hex();
          }
        } else if (kind.equals("l")) {
          rest = hex(node.target());
        }
        String name = hex(node.path().text());
        String first = kind.equals("f") ? firsts.putIfAbsent(node.inode(), name) : null;
        lines.add(
            String.join(
                " ",
                name,
                kind,
                kind.equals("l") ? "-" : "0o" + Integer.toOctalString(node.metadata().mode()),
                Long.toString(node.metadata().uid()),
                Long.toString(node.metadata().gid()),
                Long.toString(node.metadata().mtime()),
                rest,
                xattrs(node.metadata().xattrs()),
                first == null ? name : first));
      }
    }
    return lines.stream().sorted().toList();
  }

  private static String xattrs(Map<String, Xattr> xattrs) {
    List<String> pairs = new ArrayList<>();
    new TreeMap<>(xattrs).forEach((name, value) -> pairs.add("('" + name + "', '" + value + "')"));
    return "[" + String.join(", ", pairs) + "]";
  }

  static String hex(String text) {
    return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A line for people. */
  static String shown(String line) {
    int space = line.indexOf(' ');
    byte[] name = java.util.HexFormat.of().parseHex(line.substring(0, space));
    return new String(name, StandardCharsets.UTF_8) + line.substring(space);
  }
}
