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
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists the packages that have files in the image, as scanners expect it of images without dpkg:
 * {@code /var/lib/dpkg/status.d/NAME} with the control fields (dpkg's status file, one paragraph)
 * and {@code NAME.md5sums} (deb-md5sums(5)) with just the files that are in the image. The sums are
 * those that the package ships; what it has none for, or was changed, is read and hashed.
 */
final class PackageMetadata {
  private static final String DIRECTORY = "/var/lib/dpkg/status.d/";

  /** A line of md5sums: the sum, and a path without the slash before it. */
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{32})  (.+)");

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
        String name = each.locked().name();
        RequiredBy own = need.of("package " + name);
        text(name, status(each.control()), own);
        text(name + ".md5sums", lines.toString(), own);
      }
    }
  }

  /** By name and version: the lines of each package of which something is in the tree. */
  private SortedMap<String, StringBuilder> sums() {
    SortedMap<String, StringBuilder> sums = new TreeMap<>();
    Map<String, Map<Sha256, String>> shipped = new HashMap<>();
    Map<String, PackageContents> packages = new HashMap<>();
    view.packages().forEach(each -> packages.put(each.locked().nameAndVersion(), each));
    for (Map.Entry<TreePath, Node> entry : assembler.tree().nodes().entrySet()) {
      Node node = entry.getValue();
      if (node.origin().kind() != Origin.Kind.PACKAGE || node instanceof Node.Directory) {
        continue;
      }
      String by = node.origin().source();
      StringBuilder lines = sums.computeIfAbsent(by, source -> new StringBuilder());
      Map<Sha256, String> known = shipped.computeIfAbsent(by, source -> shipped(packages.get(by)));
      String path = entry.getKey().text();
      contents
          .content(node)
          .ifPresent(
              content ->
                  lines
                      .append(known.computeIfAbsent(content.sha256(), digest -> md5(path, content)))
                      .append("  ")
                      .append(path.substring(1))
                      .append('\n'));
    }
    return sums;
  }

  /** The sums that a package ships, by content, so that it does not matter where a file lies. */
  private static Map<Sha256, String> shipped(@Nullable PackageContents by) {
    Map<Sha256, String> known = new HashMap<>();
    if (by != null && !by.checksums().isEmpty()) {
      Map<String, String> byPath = new HashMap<>();
      by.checksums()
          .lines()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .forEach(line -> byPath.put("/" + line.group(2), line.group(1)));
      by.nodes()
          .forEach(
              (path, node) -> {
                String sum = byPath.get(path.text());
                if (sum != null && node instanceof Node.RegularFile file) {
                  known.put(file.content().sha256(), sum);
                }
              });
    }
    return known;
  }

  private String md5(String path, Content content) {
    try {
      MessageDigest digester = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digester.digest(contents.bytes(path, content)));
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

  private void text(String name, String text, RequiredBy own) {
    String path = DIRECTORY + name;
    if (!assembler.has(path)) {
      assembler.put(
          TreePath.of(path),
          new Node.RegularFile(
              Metadata.rootOwned(0644, assembler.seconds()),
              Content.of(text.getBytes(StandardCharsets.UTF_8)),
              Origin.generated("package metadata", REASON)),
          own);
    }
  }
}
