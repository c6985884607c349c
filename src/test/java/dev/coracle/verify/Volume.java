package dev.coracle.verify;

import dev.coracle.image.block.FileMode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/**
 * A volume as it is seen where it is mounted.
 *
 * @param files by path, in percent code
 * @param problems what the guest could not do
 */
record Volume(SortedMap<String, SeenFile> files, List<String> problems) {
  private static final int LINE_FIELDS = 12;

  /** What a guest should see of a tree. */
  static Volume of(FileTree tree) throws IOException {
    SortedMap<String, SeenFile> files = new TreeMap<>();
    Map<String, String> inodes = new HashMap<>();
    Map<TreePath, Integer> links = new HashMap<>();
    tree.nodes()
        .forEach(
            (path, node) -> {
              boolean directory = node instanceof Node.Directory;
              TreePath counted = node instanceof Node.HardLink link ? link.target() : path;
              links.merge(counted, directory ? 2 : 1, Integer::sum);
              if (directory && !path.isRoot()) {
                links.merge(path.parent(), 1, Integer::sum);
              }
            });
    for (TreePath path : tree.nodes().keySet()) {
      Node named = tree.nodes().get(path);
      TreePath real = named instanceof Node.HardLink link ? link.target() : path;
      inodes.put(percent(path.text()), real.text());
      files.put(percent(path.text()), expected(tree.nodes().get(real), links.get(real)));
    }
    return new Volume(files, List.of()).grouped(inodes);
  }

  private static SeenFile expected(Node node, int links) throws IOException {
    Metadata metadata = node.metadata();
    long size = 0;
    String device = "0:0";
    String target = "";
    CRC32 crc = new CRC32();
    if (node instanceof Node.RegularFile file) {
      size = file.content().size();
      crc.update(file.content().readAll());
    } else if (node instanceof Node.Symlink symlink) {
      size = symlink.target().getBytes(StandardCharsets.UTF_8).length;
      target = percent(symlink.target());
    } else if (node instanceof Node.Device special
        && (special.type() == Node.Device.Type.BLOCK
            || special.type() == Node.Device.Type.CHARACTER)) {
      device = special.major() + ":" + special.minor();
    }
    SortedMap<String, String> xattrs = new TreeMap<>();
    metadata.xattrs().forEach((name, value) -> xattrs.put(percent(name), percent(value.bytes())));
    return new SeenFile(
        FileMode.of(node) & 0xffff,
        metadata.uid(),
        metadata.gid(),
        links,
        device,
        size,
        metadata.mtime(),
        0,
        "",
        false,
        "%08x".formatted(crc.getValue()),
        target,
        xattrs);
  }

  /** Reads the output of src/test/c/walk.c, by the volumes' names. */
  static Map<String, Volume> parse(List<String> lines) {
    Map<String, Volume> volumes = new HashMap<>();
    Map<String, String> inodes = new HashMap<>();
    Volume volume = null;
    SeenFile last = null;
    String name = "";
    for (String line : lines) {
      String[] fields = line.split(" ", -1);
      switch (fields[0]) {
        case "V" -> {
          if (volume != null) {
            volumes.put(name, volume.grouped(inodes));
          }
          name = fields[1];
          volume = new Volume(new TreeMap<>(), new ArrayList<>());
          inodes.clear();
        }
        case "P" -> {
          last = seen(fields);
          volume.files.put(fields[1], last);
          inodes.put(fields[1], fields[9]);
        }
        case "A" -> last.xattrs().put(fields[1], fields[2]);
        case "end" -> volumes.put(name, volume.grouped(inodes));
        default -> volume.problems.add(line);
      }
    }
    return volumes;
  }

  private static SeenFile seen(String[] fields) {
    if (fields.length != LINE_FIELDS + 1) {
      throw new IllegalArgumentException(String.join(" ", fields));
    }
    int mode = Integer.parseInt(fields[2], 8);
    boolean sized = (mode & 0170000) == 0100000 || (mode & 0170000) == 0120000;
    String[] time = fields[8].split("\\.");
    return new SeenFile(
        mode,
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]),
        fields[6],
        sized ? Long.parseLong(fields[7]) : 0,
        Long.parseLong(time[0]),
        Integer.parseInt(time[1]),
        "",
        fields[10].equals("1"),
        fields[11],
        fields[12],
        new TreeMap<>());
  }

  /** With each file's group, by what stands for its inode. */
  private Volume grouped(Map<String, String> inodes) {
    Map<String, String> firsts = new HashMap<>();
    files.keySet().forEach(path -> firsts.putIfAbsent(inodes.get(path), path));
    return map(
        (path, file) ->
            new SeenFile(
                file.mode(),
                file.uid(),
                file.gid(),
                file.links(),
                file.device(),
                file.size(),
                file.seconds(),
                file.nanos(),
                firsts.get(inodes.get(path)),
                file.dax(),
                file.crc(),
                file.target(),
                file.xattrs()));
  }

  /** With every file changed. */
  Volume map(UnaryOperator<SeenFile> change) {
    return map((path, file) -> change.apply(file));
  }

  /** Without the directory that every ext4 has, and without its parent's count of it. */
  Volume withoutLostFound() {
    SortedMap<String, SeenFile> kept = new TreeMap<>(files);
    if (kept.remove("/lost+found") != null) {
      kept.computeIfPresent("/", (path, root) -> root.withLinks(root.links() - 1));
    }
    return new Volume(kept, problems);
  }

  /** With the mode, owner and time of another root. */
  Volume withRootOf(SeenFile other) {
    return map((path, file) -> path.equals("/") ? file.ownedAs(other) : file);
  }

  private Volume map(BiFunction<String, SeenFile, SeenFile> change) {
    SortedMap<String, SeenFile> changed = new TreeMap<>();
    files.forEach((path, file) -> changed.put(path, change.apply(path, file)));
    return new Volume(changed, problems);
  }

  /** One line for each file, for a comparison that shows where it differs. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(problems);
    files.forEach((path, file) -> lines.add(path + " " + file));
    return lines;
  }

  static String percent(String text) {
    return percent(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String percent(byte[] bytes) {
    StringBuilder coded = new StringBuilder();
    for (byte each : bytes) {
      if (each > ' ' && each < 0x7f && each != '%') {
        coded.append((char) each);
      } else {
        coded.append("%%%02x".formatted(each & 0xff));
      }
    }
    return coded.toString();
  }
}
