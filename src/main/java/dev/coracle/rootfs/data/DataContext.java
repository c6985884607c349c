package dev.coracle.rootfs.data;

import dev.coracle.recipe.ContentSpec;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the parts of the data closure share, for the length of one build. */
public final class DataContext {
  private final MergedPackageView view;
  private final RootTreeAssembler draft;
  private final FileContents contents;
  private final Programs programs;
  private final ClosureRules rules;
  private final MentionFollower follower;
  private final RequiredBy whole;
  private final AccountWords accountWords = new AccountWords();
  private final Map<PackageContents, MaintainerScripts> scripts = new HashMap<>();
  private final Map<String, List<PackageContents>> sources = new HashMap<>();
  private final SortedSet<String> notes = new TreeSet<>();

  public DataContext(
      MergedPackageView view,
      RootTreeAssembler draft,
      FileContents contents,
      Programs programs,
      ContentSpec content,
      RequiredBy whole) {
    this.view = view;
    this.draft = draft;
    this.contents = contents;
    this.programs = programs;
    this.whole = whole;
    this.rules = new ClosureRules(view, content);
    for (PackageContents each : view.packages()) {
      sources.computeIfAbsent(each.source(), name -> new ArrayList<>()).add(each);
    }
    this.follower = new MentionFollower(this);
  }

  MergedPackageView view() {
    return view;
  }

  RootTreeAssembler draft() {
    return draft;
  }

  FileContents contents() {
    return contents;
  }

  Programs programs() {
    return programs;
  }

  ClosureRules rules() {
    return rules;
  }

  MentionFollower follower() {
    return follower;
  }

  /** What a package's maintainer scripts would do. */
  MaintainerScripts scripts(PackageContents contents) {
    return scripts.computeIfAbsent(contents, MaintainerScripts::of);
  }

  /** The packages of a source to draw from, those that the recipe leaves alone apart. */
  List<PackageContents> ofSource(String source) {
    return sources.getOrDefault(source, List.of()).stream()
        .filter(each -> !rules.isSkipped(each))
        .toList();
  }

  /** The reason of what no single file needs. */
  RequiredBy whole() {
    return whole;
  }

  /** Names in configurations that may be accounts. */
  AccountWords accountWords() {
    return accountWords;
  }

  /**
   * Packages whose directories and accounts the guest needs: those with an included program or
   * unit, and the others of their sources; a library alone does not count.
   */
  List<PackageContents> takingPart() {
    SortedSet<String> names = new TreeSet<>();
    for (Map.Entry<TreePath, Node> entry : draft.tree().nodes().entrySet()) {
      String path = entry.getKey().text();
      if (entry.getValue() instanceof Node.RegularFile file && isStarted(path, file)) {
        view.owner(path)
            .filter(each -> !rules.isSkipped(each))
            .ifPresent(each -> names.add(each.source()));
      }
    }
    return names.stream().flatMap(name -> ofSource(name).stream()).toList();
  }

  private static boolean isStarted(String path, Node.RegularFile file) {
    return path.contains("/systemd/system/")
        || (file.metadata().mode() & 0111) != 0 && !path.contains(".so");
  }

  void note(String line) {
    notes.add(line);
  }

  /** What was made or left out on the way, for the report. */
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
