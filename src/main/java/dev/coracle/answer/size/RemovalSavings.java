package dev.coracle.answer.size;

import dev.coracle.answer.NeedGraph;
import dev.coracle.answer.Reachability;
import dev.coracle.answer.ResultFacts;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Origins;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What leaving something out would save, with all that only it needs. */
public final class RemovalSavings {
  private static final long BLOCK = 4096;

  private final ResultFacts facts;
  private final NeedGraph graph;
  private final Reachability reachability;

  /** Regular files, and their numbers in the graph. */
  private final List<FileEntry> files = new ArrayList<>();

  private final int[] numbers;

  /** The savings of a result. */
  public RemovalSavings(ResultFacts facts) {
    this(facts, NeedGraph.of(facts));
  }

  RemovalSavings(ResultFacts facts, NeedGraph graph) {
    this.facts = facts;
    this.graph = graph;
    this.reachability = new Reachability(graph);
    facts.files().stream().filter(file -> file.sha256().isPresent()).forEach(files::add);
    this.numbers = files.stream().mapToInt(file -> reachability.number(file.path())).toArray();
  }

  /**
   * What would be gone.
   *
   * @param without what was left out: entries of the recipe and paths
   * @param files the files that would not be there, largest first
   * @param bytes their sizes
   * @param imageBytes the same with each rounded up to a block of the image
   * @param stays files that were named and that something else needs, with what needs them
   */
  public record Saved(
      List<String> without,
      List<FileEntry> files,
      long bytes,
      long imageBytes,
      List<String> stays) {
    public Saved {
      without = List.copyOf(without);
      files = List.copyOf(files);
      stays = List.copyOf(stays);
    }
  }

  /**
   * What leaving out an entry of the recipe would save.
   *
   * @param what an entry ({@code binaries: ip}), its value ({@code ip}), a package, or a path
   * @throws CoracleException (NEGATIVE) if the result has no such thing
   */
  public Saved without(String what) {
    Set<Origins.Reason> reasons = new LinkedHashSet<>();
    for (Origins.Reason root : graph.roots()) {
      if (root.by().equals(what) || value(root.by()).equals(what)) {
        reasons.add(root);
      }
    }
    Set<String> nodes = new TreeSet<>();
    for (FileEntry file : facts.files()) {
      boolean own = ResultFacts.packageOf(file).filter(what::equals).isPresent();
      if (file.path().equals(what) || (own && !file.type().equals("directory"))) {
        nodes.add(file.path());
      }
    }
    if (reasons.isEmpty() && nodes.isEmpty()) {
      throw unknown(what);
    }
    return without(reasons, nodes);
  }

  /** The bytes of all files that would leave with one. */
  long bytesWithout(FileEntry file) {
    String path = file.path();
    if (!reachability.isUsed(path)) {
      return file.size();
    }
    BitSet left = reachability.without(Set.of(), Set.of(path));
    long bytes = 0;
    for (int i = 0; i < numbers.length; i++) {
      bytes += left.get(numbers[i]) ? 0 : files.get(i).size();
    }
    return bytes;
  }

  private Saved without(Set<Origins.Reason> reasons, Set<String> nodes) {
    BitSet left = reachability.without(reasons, nodes);
    List<FileEntry> gone = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      if (!left.get(numbers[i])) {
        gone.add(files.get(i));
      }
    }
    gone.sort(Comparator.comparingLong(FileEntry::size).reversed().thenComparing(FileEntry::path));
    List<String> without = new ArrayList<>();
    reasons.forEach(reason -> without.add(reason.at() + "  " + reason.by()));
    nodes.forEach(node -> without.add(node));
    return new Saved(
        without,
        gone,
        gone.stream().mapToLong(FileEntry::size).sum(),
        gone.stream().mapToLong(f -> (f.size() + BLOCK - 1) / BLOCK * BLOCK).sum(),
        stays(nodes, left));
  }

  private static final int MOST_STAYS = 20;

  private List<String> stays(Set<String> nodes, BitSet left) {
    List<String> lines = new ArrayList<>();
    for (String node : nodes) {
      graph.reasons(node).stream()
          .filter(reason -> !graph.isRoot(reason) && left.get(reachability.number(reason.by())))
          .findFirst()
          .ifPresent(reason -> lines.add(node + " is needed by " + reason.by()));
    }
    return lines.subList(0, Math.min(MOST_STAYS, lines.size()));
  }

  private static String value(String entry) {
    int colon = entry.indexOf(": ");
    return colon < 0 ? entry : entry.substring(colon + 2);
  }

  private CoracleException unknown(String what) {
    Set<String> known = new TreeSet<>();
    graph.roots().forEach(root -> known.add(value(root.by())));
    facts.files().forEach(file -> ResultFacts.packageOf(file).ifPresent(known::add));
    if (what.startsWith("/")) {
      facts.files().forEach(file -> known.add(file.path()));
    }
    return new CoracleException(
        ExitCode.NEGATIVE,
        Diagnostic.error(
            "size.unknown-entry",
            facts.title() + " has nothing by the name '" + what + "'",
            Suggestions.suggestion(
                what, known, "name an entry of the recipe, a package or a path of the image")));
  }
}
