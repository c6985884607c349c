package dev.coracle.vex;

import dev.coracle.publish.FileEntry;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.vex.Statement.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Statements about packages: the code is absent if nothing of the package is in the image, or none
 * of the files, under no name. A file that no such package has is a mistake in the list, not a
 * proof.
 */
public final class PackageStatements {
  /** As many as Linux follows (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  private final List<PackageContents> packages;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Set<String> paths = new HashSet<>();
  private final Set<Sha256> contents = new HashSet<>();
  private final Set<String> present = new HashSet<>();

  /**
   * @param packages those that the image's files could come from
   * @param image all that is in the image
   */
  public PackageStatements(List<PackageContents> packages, List<FileEntry> image) {
    this.packages = packages;
    for (PackageContents each : packages) {
      each.nodes().forEach((path, node) -> nodes.putIfAbsent(merged(path.text()), node));
    }
    for (FileEntry each : image) {
      if (!each.type().equals("directory")) {
        paths.add(each.path());
        each.sha256().ifPresent(contents::add);
        if (each.kind().equals(Origin.Kind.PACKAGE.word())) {
          present.add(each.source());
        }
      }
    }
  }

  /** A path where /bin, /lib and the like are links into /usr (Debian since 12). */
  private static String merged(String path) {
    return path.matches("/(bin|sbin|lib|lib32|lib64|libx32)(/.*)?") ? "/usr" + path : path;
  }

  /** About one entry of the list. */
  public Statement about(Vulnerability each) throws IOException {
    List<PackageContents> meant =
        packages.stream()
            .filter(
                p ->
                    p.locked().name().equals(each.component())
                        || p.source().equals(each.component()))
            .toList();
    if (meant.isEmpty()) {
      String unknown =
          "no package of the result is called "
              + each.component()
              + " or built from a source of that name";
      return new Statement(each, Status.UNDER_INVESTIGATION, List.of(), unknown);
    }
    List<String> here =
        meant.stream().map(p -> p.locked().nameAndVersion()).filter(present::contains).toList();
    if (here.isEmpty()) {
      return new Statement(
          each,
          Status.COMPONENT_NOT_PRESENT,
          List.of(),
          "no file of " + each.component() + " is in the image");
    }
    if (each.files().isEmpty()) {
      return new Statement(
          each, Status.UNDER_INVESTIGATION, here, "the list names no files of the package");
    }
    List<String> notes = new ArrayList<>();
    boolean absent = true;
    for (String file : each.files()) {
      String found = found(file, meant);
      absent &= found.isEmpty();
      notes.add(found.isEmpty() ? file + " is not in the image" : found);
    }
    return new Statement(
        each,
        absent ? Status.CODE_NOT_PRESENT : Status.UNDER_INVESTIGATION,
        here,
        String.join("; ", notes));
  }

  /** Why a file, or what is below a directory, is not known to be absent; empty if it is. */
  private String found(String file, List<PackageContents> meant) throws IOException {
    String wanted = merged(file);
    Map<String, Node> shipped = new LinkedHashMap<>();
    for (PackageContents each : meant) {
      each.nodes()
          .forEach(
              (path, node) -> {
                String at = merged(path.text());
                boolean below = at.startsWith(wanted.endsWith("/") ? wanted : wanted + "/");
                if (!(node instanceof Node.Directory) && (at.equals(wanted) || below)) {
                  shipped.put(at, node);
                }
              });
    }
    if (shipped.isEmpty()) {
      return "no such package has a file " + file;
    }
    for (Map.Entry<String, Node> each : shipped.entrySet()) {
      if (isPresent(each.getKey(), each.getValue(), 0)) {
        return each.getKey() + " is in the image";
      }
    }
    return "";
  }

  private boolean isPresent(String path, Node node, int links) throws IOException {
    if (paths.contains(path) || links == MOST_LINKS) {
      return true;
    }
    if (node instanceof Node.RegularFile file) {
      return contents.contains(file.content().sha256());
    }
    String target = "";
    if (node instanceof Node.Symlink link) {
      target = java.nio.file.Path.of(path).resolveSibling(link.target()).normalize().toString();
    } else if (node instanceof Node.HardLink link) {
      target = link.target().text();
    }
    Node next = nodes.get(merged(target));
    return next != null
        ? isPresent(merged(target), next, links + 1)
        : paths.contains(merged(target));
  }
}
