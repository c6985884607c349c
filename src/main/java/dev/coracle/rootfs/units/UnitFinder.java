package dev.coracle.rootfs.units;

import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.systemd.UnitFile;
import dev.coracle.systemd.UnitName;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds units as systemd would: directories in order, aliases, templates, drop-ins, masks. */
public final class UnitFinder {
  private final MergedPackageView view;
  private final FileContents contents;
  private final List<String> directories;
  private final DropInDirectories dropInDirectories;

  /**
   * A unit that was found.
   *
   * @param name aliases resolved, instance kept
   * @param names all names that led here
   * @param fragment its file
   * @param nodes paths to include: links on the way, the file, drop-ins
   * @param dropIns in the order in which they count, also those that only hide others
   */
  public record Found(
      UnitName name,
      Set<String> names,
      String fragment,
      List<String> nodes,
      List<String> dropIns,
      UnitFile file) {}

  /** A link in a {@code .wants}, {@code .requires} or {@code .upholds} directory. */
  record DirectoryLink(String path, String unit, String setting) {}

  public UnitFinder(MergedPackageView view, FileContents contents, ManagerFacts manager) {
    this.view = view;
    this.contents = contents;
    this.directories = manager.directories();
    this.dropInDirectories = new DropInDirectories(view, directories);
  }

  /** Whether a unit is masked: a link to /dev/null, or an empty file. */
  boolean isMasked(String name) {
    return UnitName.parse(name).flatMap(this::locate).filter(DirectoryEntry::masked).isPresent();
  }

  /** Finds a unit; empty where no directory has it or it is masked. */
  public Optional<Found> find(String text) {
    Optional<UnitName> next = UnitName.parse(text);
    Set<String> names = new LinkedHashSet<>();
    List<String> nodes = new ArrayList<>();
    while (next.isPresent() && names.add(next.get().toString())) {
      UnitName name = next.get();
      Optional<DirectoryEntry> entry = locate(name);
      if (entry.isEmpty() || entry.get().masked() || entry.get().broken()) {
        return Optional.empty();
      }
      entry.get().nodes().stream().filter(node -> !nodes.contains(node)).forEach(nodes::add);
      next = entry.get().alias();
      if (next.isEmpty()) {
        return Optional.of(load(name, names, entry.get().file(), nodes));
      }
    }
    return Optional.empty();
  }

  /**
   * What a directory has of a name.
   *
   * @param file where the way ends
   * @param alias the unit of which it is another name; the instance kept
   * @param nodes the path, and the links that were followed
   */
  private record DirectoryEntry(
      String file, Optional<UnitName> alias, List<String> nodes, boolean masked, boolean broken) {}

  /** The best directory's; for an instance that none has, its template's. */
  private Optional<DirectoryEntry> locate(UnitName name) {
    List<UnitName> candidates = name.isInstance() ? List.of(name, name.template()) : List.of(name);
    for (UnitName candidate : candidates) {
      for (String directory : directories) {
        Optional<DirectoryEntry> entry = entry(directory + "/" + candidate, name);
        if (entry.isPresent()) {
          return entry;
        }
      }
    }
    return Optional.empty();
  }

  /** Empty where systemd looks on: nothing, a directory, a link to a unit of another kind. */
  private Optional<DirectoryEntry> entry(String path, UnitName name) {
    PathView.Resolution end = view.resolve(path);
    boolean masked =
        end.path().equals("/dev/null")
            || end.node().flatMap(contents::content).filter(c -> c.size() == 0).isPresent();
    boolean directory = end.node().filter(Node.Directory.class::isInstance).isPresent();
    boolean toItself =
        view.node(path).orElse(null) instanceof Node.Symlink link
            && target(path, link).equals(path);
    if (view.node(path).isEmpty() || directory || toItself) {
      return Optional.empty();
    }
    boolean broken = !masked && !end.isFile();
    List<String> nodes = new ArrayList<>(List.of(path));
    Optional<UnitName> alias = Optional.empty();
    if (view.node(path).orElseThrow() instanceof Node.Symlink link && !masked && !broken) {
      end.links().stream().filter(each -> !nodes.contains(each)).forEach(nodes::add);
      nodes.add(end.path());
      String target = target(path, link);
      String targetName = target.substring(target.lastIndexOf('/') + 1);
      // A link out of the directories is the unit itself, whatever the file's name.
      if (directories.contains(target.substring(0, target.lastIndexOf('/')))
          && !path.endsWith("/" + targetName)) {
        alias = UnitName.parse(targetName).flatMap(other -> same(name, other));
        if (alias.isEmpty()) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new DirectoryEntry(end.path(), alias, nodes, masked, broken));
  }

  /** What a link names, its directory's links followed and it itself not. */
  private String target(String path, Node.Symlink link) {
    String text = link.target();
    String full = text.startsWith("/") ? text : path.substring(0, path.lastIndexOf('/') + 1) + text;
    int slash = full.lastIndexOf('/');
    return view.resolve(full.substring(0, Math.max(slash, 1))).path() + full.substring(slash);
  }

  /** The unit that a name may stand for; empty where kinds or instances do not agree. */
  private static Optional<UnitName> same(UnitName name, UnitName target) {
    if (!name.type().equals(target.type())) {
      return Optional.empty();
    }
    if (name.isInstance() && target.isTemplate()) {
      return Optional.of(target.withInstance(name.instance().orElseThrow()));
    }
    return name.instance().equals(target.instance()) ? Optional.of(target) : Optional.empty();
  }

  private Found load(UnitName name, Set<String> names, String fragment, List<String> nodes) {
    UnitFile file = parse(fragment);
    List<String> all = new ArrayList<>(nodes);
    if (!all.contains(fragment)) {
      all.add(fragment);
    }
    List<String> read = new ArrayList<>();
    for (String path : dropInDirectories.files(name, names, ".d").values()) {
      PathView.Resolution end = view.resolve(path);
      if (path.endsWith(".conf")) {
        read.add(path);
      }
      if (path.endsWith(".conf") && end.isFile()) {
        all.addAll(end.links());
        all.add(end.path());
        file = file.with(parse(end.path()));
      }
    }
    return new Found(name, names, fragment, all.stream().distinct().toList(), read, file);
  }

  private UnitFile parse(String path) {
    Optional<Content> content = view.node(path).flatMap(contents::content);
    return UnitFile.parse(path, content.map(c -> contents.bytes(path, c)).orElse(new byte[0]));
  }

  /** Links in the unit's directories, by setting and name. */
  List<DirectoryLink> directoryLinks(Found unit) {
    List<DirectoryLink> links = new ArrayList<>();
    for (String setting : List.of("requires", "upholds", "wants")) {
      dropInDirectories
          .files(unit.name(), unit.names(), "." + setting)
          .forEach(
              (name, path) -> {
                Optional<UnitName> started = UnitName.parse(name);
                if (started.isPresent() && isLink(path) && !unit.names().contains(name)) {
                  UnitName each = started.get();
                  boolean fills = each.isTemplate() && unit.name().isInstance();
                  String starts =
                      (fills ? each.withInstance(unit.name().instance().orElseThrow()) : each)
                          .toString();
                  links.add(new DirectoryLink(path, starts, setting));
                }
              });
    }
    return links;
  }

  /** Files start nothing, nor do links to /dev/null, which hide others of their name. */
  private boolean isLink(String path) {
    return view.node(path).orElseThrow() instanceof Node.Symlink
        && !view.resolve(path).path().equals("/dev/null");
  }

  /** Names of all units there are, for suggestions. */
  public List<String> allNames() {
    return directories.stream()
        .flatMap(directory -> view.unitDirectory(directory).stream())
        .filter(name -> UnitName.parse(name).isPresent())
        .distinct()
        .sorted()
        .toList();
  }
}
