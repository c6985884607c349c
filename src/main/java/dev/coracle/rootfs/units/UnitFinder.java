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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds units as systemd would: directories in order, aliases, templates, drop-ins, masks. */
public final class UnitFinder {
  private final MergedPackageView view;
  private final FileContents contents;
  private final List<String> directories;

  /**
   * A unit that was found.
   *
   * @param name aliases resolved, instance kept
   * @param names all names that led here
   * @param fragment its file
   * @param nodes paths to include: links on the way, the file, drop-ins
   */
  public record Found(
      UnitName name, Set<String> names, String fragment, List<String> nodes, UnitFile file) {}

  /** A link in a {@code .wants}, {@code .requires} or {@code .upholds} directory. */
  record DirectoryLink(String path, String unit, String setting) {}

  public UnitFinder(MergedPackageView view, FileContents contents, ManagerFacts manager) {
    this.view = view;
    this.contents = contents;
    this.directories = manager.directories();
  }

  /** Whether a unit is masked: a link to /dev/null, or an empty file. */
  boolean isMasked(String name) {
    return directories.stream()
        .map(directory -> directory + "/" + name)
        .filter(path -> view.node(path).isPresent())
        .findFirst()
        .filter(this::isMask)
        .isPresent();
  }

  private boolean isMask(String path) {
    PathView.Resolution end = view.resolve(path);
    return end.path().equals("/dev/null")
        || end.node().flatMap(contents::content).filter(c -> c.size() == 0).isPresent();
  }

  /** Finds a unit; empty where no directory has it or it is masked. */
  public Optional<Found> find(String text) {
    Optional<UnitName> parsed = UnitName.parse(text);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new LinkedHashSet<>();
    List<String> nodes = new ArrayList<>();
    UnitName name = parsed.get();
    while (names.add(name.toString())) {
      Optional<String> path = locate(name);
      if (path.isEmpty() || isMask(path.get())) {
        return Optional.empty();
      }
      Node node = view.node(path.get()).orElseThrow();
      nodes.add(path.get());
      if (!(node instanceof Node.Symlink)) {
        return Optional.of(load(name, names, path.get(), nodes));
      }
      PathView.Resolution end = view.resolve(path.get());
      if (!end.isFile()) {
        return Optional.empty();
      }
      end.links().stream().filter(link -> !nodes.contains(link)).forEach(nodes::add);
      Optional<UnitName> target =
          UnitName.parse(end.path().substring(end.path().lastIndexOf('/') + 1));
      if (target.isEmpty()) {
        return Optional.empty();
      }
      name =
          target.get().isTemplate() && name.isInstance()
              ? target.get().withInstance(name.instance().orElseThrow())
              : target.get();
      if (names.contains(name.toString())) {
        nodes.add(end.path());
        return Optional.of(load(name, names, end.path(), nodes));
      }
    }
    return Optional.empty();
  }

  private Optional<String> locate(UnitName name) {
    List<UnitName> candidates = name.isInstance() ? List.of(name, name.template()) : List.of(name);
    for (UnitName candidate : candidates) {
      for (String directory : directories) {
        String path = directory + "/" + candidate;
        if (view.node(path).isPresent()) {
          return Optional.of(path);
        }
      }
    }
    return Optional.empty();
  }

  private Found load(UnitName name, Set<String> names, String fragment, List<String> nodes) {
    UnitFile file = parse(fragment);
    List<String> all = new ArrayList<>(new LinkedHashSet<>(nodes));
    for (String path : dropIns(name, names).values()) {
      PathView.Resolution end = view.resolve(path);
      if (end.isFile()) {
        all.addAll(end.links());
        all.add(end.path());
        file = file.with(parse(end.path()));
      }
    }
    return new Found(name, names, fragment, all, file);
  }

  private UnitFile parse(String path) {
    Optional<Content> content = view.node(path).flatMap(contents::content);
    return UnitFile.parse(path, content.map(c -> contents.bytes(path, c)).orElse(new byte[0]));
  }

  /** Drop-ins by file name; for one name the most particular directory wins. */
  private Map<String, String> dropIns(UnitName name, Set<String> names) {
    Map<String, String> found = new TreeMap<>();
    for (String unit : dropInNames(name, names)) {
      for (String directory : directories) {
        String place = directory + "/" + unit + ".d";
        for (String file : view.unitDirectory(place)) {
          if (file.endsWith(".conf")) {
            found.putIfAbsent(file, place + "/" + file);
          }
        }
      }
    }
    return found;
  }

  /** {@code a-b@c.service}, {@code a-b@.service}, {@code a-@.service}, …, {@code service}. */
  private static Set<String> dropInNames(UnitName name, Set<String> names) {
    Set<String> all = new LinkedHashSet<>();
    all.add(name.toString());
    all.addAll(names);
    if (name.isInstance()) {
      all.add(name.template().toString());
    }
    String prefix = name.prefix();
    for (int dash = prefix.lastIndexOf('-'); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
      String stem = prefix.substring(0, dash + 1);
      all.add(new UnitName(stem, name.instance().map(i -> ""), name.type()).toString());
    }
    all.add(name.type());
    return all;
  }

  /** Links in the unit's directories, by setting and name. */
  List<DirectoryLink> directoryLinks(Found unit) {
    List<DirectoryLink> links = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>(unit.names());
    if (unit.name().isInstance()) {
      names.add(unit.name().template().toString());
    }
    for (String setting : List.of("requires", "upholds", "wants")) {
      for (String name : names) {
        for (String directory : directories) {
          String place = directory + "/" + name + "." + setting;
          for (String link : view.unitDirectory(place)) {
            links.add(new DirectoryLink(place + "/" + link, unit.name().expand(link), setting));
          }
        }
      }
    }
    return links;
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
