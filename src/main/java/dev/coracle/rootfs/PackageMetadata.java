package dev.coracle.rootfs;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lists the packages that have files in the image, as scanners expect it of images without dpkg:
 * {@code /var/lib/dpkg/status.d/NAME} with the control fields (dpkg's status file, one paragraph)
 * and {@code NAME.md5sums} (deb-md5sums(5)) with just the files that are in the image.
 */
final class PackageMetadata {
  private static final String DIRECTORY = "/var/lib/dpkg/status.d/";
  private static final String REASON = "image.package-metadata";

  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final FileContents contents;
  private final RequiredBy need;

  PackageMetadata(
      MergedPackageView view, RootTreeAssembler assembler, FileContents contents, RequiredBy need) {
    this.view = view;
    this.assembler = assembler;
    this.contents = contents;
    this.need = need;
  }

  /** Places the files; after all others. */
  void place() {
    SortedMap<String, StringBuilder> sums = sums();
    for (PackageContents each : view.packages()) {
      StringBuilder lines = sums.get(each.locked().nameAndVersion());
      if (lines != null) {
        text(each.locked().name(), status(each.control()));
        text(each.locked().name() + ".md5sums", lines.toString());
      }
    }
  }

  /** By name and version: the lines of each package of which something is in the tree. */
  private SortedMap<String, StringBuilder> sums() {
    SortedMap<String, StringBuilder> sums = new TreeMap<>();
    MessageDigest digester = md5();
    for (Map.Entry<TreePath, Node> entry : assembler.tree().nodes().entrySet()) {
      Node node = entry.getValue();
      if (node.origin().kind() != Origin.Kind.PACKAGE || node instanceof Node.Directory) {
        continue;
      }
      StringBuilder lines =
          sums.computeIfAbsent(node.origin().source(), source -> new StringBuilder());
      String path = entry.getKey().text();
      contents
          .content(node)
          .ifPresent(
              content ->
                  lines
                      .append(
                          HexFormat.of().formatHex(digester.digest(contents.bytes(path, content))))
                      .append("  ")
                      .append(path.substring(1))
                      .append('\n'));
    }
    return sums;
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** The control fields with the one that dpkg adds, right after the first line. */
  private static String status(String control) {
    int end = control.indexOf('\n');
    int first = end < 0 ? control.length() : end;
    return control.substring(0, first)
        + "\nStatus: install ok installed"
        + control.substring(first)
        + "\n";
  }

  private void text(String name, String text) {
    String path = DIRECTORY + name;
    if (!assembler.has(path)) {
      assembler.put(
          TreePath.of(path),
          new Node.RegularFile(
              Metadata.rootOwned(0644, assembler.seconds()),
              Content.of(text.getBytes(StandardCharsets.UTF_8)),
              Origin.generated("package metadata", REASON)),
          need);
    }
  }
}
