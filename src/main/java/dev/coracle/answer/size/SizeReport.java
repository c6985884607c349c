package dev.coracle.answer.size;

import dev.coracle.answer.NeedGraph;
import dev.coracle.answer.ResultFacts;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Origins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where a result's bytes are. Sizes are those of the files; an image rounds each up to 4096 bytes.
 *
 * @param title of the result
 * @param bytes sum of all files' sizes
 * @param imageBytes size of the root image
 * @param packages by package; what is from none by recipe or generator
 * @param directories by directory, as a tree
 * @param reasons by the entry of the recipe that each file is nearest to
 * @param removable what no file, unit or library in the image needs, largest first
 */
public record SizeReport(
    String title,
    long bytes,
    long imageBytes,
    Group packages,
    Group directories,
    Group reasons,
    List<Removable> removable) {

  private static final int MOST_REMOVABLE = 20;

  public SizeReport {
    removable = List.copyOf(removable);
  }

  /**
   * Files, or groups of them.
   *
   * @param bytes of all that is in it
   * @param files how many files these are
   * @param parts largest first; empty for a file
   */
  public record Group(String name, long bytes, long files, List<Group> parts) {
    public Group {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A file that only entries of the recipe, or mentions, ask for.
   *
   * @param bytes its own
   * @param saved what the image would lose with it: itself and what only it needs
   */
  public record Removable(String path, long bytes, long saved, String reason) {}

  /** The report on a result. */
  public static SizeReport of(ResultFacts facts) {
    List<FileEntry> files = facts.files().stream().filter(f -> f.sha256().isPresent()).toList();
    NeedGraph graph = NeedGraph.of(facts);
    Map<String, String> roots = graph.nearestRoots();
    return new SizeReport(
        facts.title(),
        files.stream().mapToLong(FileEntry::size).sum(),
        facts.manifest().artifact(facts.manifest().imageName()).size(),
        grouped("packages", files, SizeReport::source),
        directories(files),
        grouped("reasons", files, file -> roots.getOrDefault(file.path(), file.neededBy())),
        removable(facts, graph));
  }

  private static String source(FileEntry file) {
    return switch (file.kind()) {
      case "package" -> file.source();
      case "recipe" -> "the recipe's own files";
      default -> "generated";
    };
  }

  private static Group grouped(
      String name, List<FileEntry> files, Function<FileEntry, String> key) {
    Map<String, List<Group>> groups = new TreeMap<>();
    for (FileEntry file : files) {
      groups.computeIfAbsent(key.apply(file), k -> new ArrayList<>()).add(leaf(file, file.path()));
    }
    return group(
        name, groups.entrySet().stream().map(e -> group(e.getKey(), e.getValue())).toList());
  }

  private static Group leaf(FileEntry file, String name) {
    return new Group(name, file.size(), 1, List.of());
  }

  private static Group group(String name, List<Group> parts) {
    List<Group> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingLong(Group::bytes).reversed().thenComparing(Group::name));
    return new Group(
        name,
        sorted.stream().mapToLong(Group::bytes).sum(),
        sorted.stream().mapToLong(Group::files).sum(),
        sorted);
  }

  private static Group directories(List<FileEntry> files) {
    Directory root = new Directory();
    for (FileEntry file : files) {
      Directory at = root;
      String[] names = file.path().substring(1).split("/", 0);
      for (int i = 0; i < names.length - 1; i++) {
        at = at.below.computeIfAbsent(names[i], name -> new Directory());
      }
      at.files.add(leaf(file, names[names.length - 1]));
    }
    return root.group("/");
  }

  /** A directory while the tree is made. */
  private static final class Directory {
    private final Map<String, Directory> below = new TreeMap<>();
    private final List<Group> files = new ArrayList<>();

    private Group group(String name) {
      List<Group> parts = new ArrayList<>(files);
      below.forEach((each, directory) -> parts.add(directory.group(each + "/")));
      return SizeReport.group(name, parts);
    }
  }

  private static List<Removable> removable(ResultFacts facts, NeedGraph graph) {
    List<FileEntry> candidates = new ArrayList<>();
    for (FileEntry file : facts.files()) {
      List<Origins.Reason> reasons = graph.reasons(file.path());
      boolean alone = !reasons.isEmpty() && reasons.stream().allMatch(graph::isRoot);
      if (file.sha256().isPresent() && alone && !file.kind().equals("generated")) {
        candidates.add(file);
      }
    }
    // What leaves with a file costs a walk each: only for those that can be among the largest.
    RemovalSavings savings = new RemovalSavings(facts, graph);
    List<Removable> all = new ArrayList<>();
    candidates.stream()
        .sorted(Comparator.comparingLong(FileEntry::size).reversed())
        .limit(5L * MOST_REMOVABLE)
        .forEach(
            file ->
                all.add(
                    new Removable(
                        file.path(),
                        file.size(),
                        savings.bytesWithout(file),
                        graph.reasons(file.path()).get(0).by())));
    all.sort(Comparator.comparingLong(Removable::saved).reversed().thenComparing(Removable::path));
    return all.subList(0, Math.min(MOST_REMOVABLE, all.size()));
  }
}
