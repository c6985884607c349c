package dev.coracle.answer.why;

import dev.coracle.answer.NeedGraph;
import dev.coracle.answer.ResultFacts;
import dev.coracle.answer.why.WhyAnswer.Link;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Origins;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds why something is in a result. */
public final class Why {
  /** More chains than anybody reads. */
  private static final int MOST_CHAINS = 200;

  private final ResultFacts facts;
  private final NeedGraph graph;
  private final Map<String, FileEntry> files;
  private final Map<String, Origins.Unit> units = new HashMap<>();
  private final PackageLists lists;

  /**
   * @param lists what packages hold, for what is not in
   */
  public Why(ResultFacts facts, PackageLists lists) {
    this.facts = facts;
    this.graph = NeedGraph.of(facts);
    this.files = facts.byPath();
    this.lists = lists;
    facts.origins().units().forEach(unit -> units.put(unit.name(), unit));
  }

  /**
   * Answers.
   *
   * @param question a path, a unit, a package, a library's or program's file name, or {@code
   *     CONFIG_X}
   * @param all whether every chain is wanted, not only the shortest
   */
  public WhyAnswer answer(String question, boolean all) throws IOException {
    int most = all ? MOST_CHAINS : 1;
    if (question.startsWith(DotConfig.PREFIX)) {
      return KernelOption.answer(facts, question, all);
    }
    Optional<String> path = existing(question);
    if (path.isPresent()) {
      return ofFile(path.get(), most);
    }
    if (units.containsKey(question)) {
      return ofUnit(units.get(question), most);
    }
    List<FileEntry> ofPackage =
        facts.files().stream()
            .filter(file -> ResultFacts.packageOf(file).filter(question::equals).isPresent())
            .toList();
    if (!ofPackage.isEmpty()) {
      return ofPackage(question, ofPackage, most);
    }
    Optional<String> named =
        facts.files().stream()
            .filter(file -> name(file.path()).equals(question) && !isDirectory(file.path()))
            .min(Comparator.comparing(file -> file.type().equals("symlink")))
            .map(FileEntry::path);
    if (named.isPresent()) {
      return ofFile(named.get(), most);
    }
    return new AbsenceReason(facts, lists).answer(question);
  }

  /** A path of the image, also by way of a link such as /bin. */
  private Optional<String> existing(String question) {
    if (!question.startsWith("/")) {
      return Optional.empty();
    }
    String path = question.length() > 1 ? question.replaceFirst("/+$", "") : question;
    if (files.containsKey(path)) {
      return Optional.of(path);
    }
    int slash = path.indexOf('/', 1);
    FileEntry link = slash < 0 ? null : files.get(path.substring(0, slash));
    if (link == null || !link.type().equals("symlink")) {
      return Optional.empty();
    }
    String target = (link.target().startsWith("/") ? "" : "/") + link.target();
    return Optional.of(target + path.substring(slash)).filter(files::containsKey);
  }

  private WhyAnswer ofFile(String path, int most) {
    FileEntry file = Objects.requireNonNull(files.get(path));
    String size = file.sha256().isPresent() ? ", " + Amounts.bytes(file.size()) : "";
    String target = file.type().equals("symlink") ? " to " + file.target() : "";
    NeedGraph.Chains chains = graph.chains(path, most);
    return new WhyAnswer(
        path,
        "file",
        true,
        file.type() + target + size + ", from " + file.source(),
        chains.chains().stream().map(this::links).toList(),
        chains.complete(),
        List.of());
  }

  private WhyAnswer ofUnit(Origins.Unit unit, int most) {
    NeedGraph.Chains chains = graph.chains(NeedGraph.UNIT + unit.name(), most);
    return new WhyAnswer(
        unit.name(),
        "unit",
        true,
        (unit.boot() ? "started at boot" : "not started at boot") + ", " + unit.file(),
        chains.chains().stream().map(this::links).toList(),
        chains.complete(),
        List.of());
  }

  /** A package is in for its files: the shortest chain to any of them, or those to each. */
  private WhyAnswer ofPackage(String name, List<FileEntry> own, int most) {
    List<NeedGraph.Chain> found = new ArrayList<>();
    boolean complete = true;
    for (FileEntry file : own) {
      if (!file.type().equals("directory")) {
        found.addAll(graph.chains(file.path(), 1).chains());
      }
    }
    found.sort(Comparator.comparing(chain -> chain.nodes().size()));
    if (found.size() > most) {
      complete = most == 1;
      found = found.subList(0, most);
    }
    long bytes = own.stream().mapToLong(FileEntry::size).sum();
    long count = own.stream().filter(file -> file.sha256().isPresent()).count();
    List<List<Link>> chains = new ArrayList<>();
    for (NeedGraph.Chain chain : found) {
      List<Link> links = new ArrayList<>(links(chain));
      links.add(new Link("package", own.get(0).source(), ""));
      chains.add(links);
    }
    return new WhyAnswer(
        name,
        "package",
        true,
        own.get(0).source() + ": " + count + " files, " + Amounts.bytes(bytes),
        chains,
        complete,
        List.of());
  }

  private List<Link> links(NeedGraph.Chain chain) {
    List<Link> links = new ArrayList<>();
    links.add(root(chain.root()));
    for (int i = 0; i < chain.nodes().size(); i++) {
      String node = chain.nodes().get(i);
      // The entry of the recipe, or the unit, said it already.
      String before = i == 0 ? chain.root().by() : chain.nodes().get(i - 1);
      boolean unitFile = i > 0 && before.equals(NeedGraph.UNIT + name(node));
      if (!unitFile) {
        links.add(link(node));
      }
    }
    return links;
  }

  /** An entry of the recipe with its line, or what no recipe has to ask for. */
  private static Link root(Origins.Reason root) {
    boolean entry = !root.at().isEmpty() && root.by().contains(": ");
    if (entry) {
      return new Link("recipe", root.by(), root.at());
    }
    boolean every = Set.of("the whole tree", "every guest", "every file").contains(root.by());
    return new Link("generated", every ? "every guest has it" : root.by(), "");
  }

  private Link link(String node) {
    if (node.startsWith(NeedGraph.UNIT)) {
      String unit = node.substring(NeedGraph.UNIT.length());
      String file = Optional.ofNullable(units.get(unit)).map(Origins.Unit::file).orElse("");
      return new Link("unit", unit, source(file));
    }
    if (node.startsWith(NeedGraph.PACKAGE)) {
      return new Link("package", node.substring(NeedGraph.PACKAGE.length()), "");
    }
    return new Link(kind(node), node, source(node));
  }

  private String source(String path) {
    FileEntry file = files.get(path);
    return file == null || !file.kind().equals("package") ? "" : file.source();
  }

  private boolean isDirectory(String path) {
    return Optional.ofNullable(files.get(path))
        .filter(file -> file.type().equals("directory"))
        .isPresent();
  }

  private String kind(String path) {
    FileEntry file = files.get(path);
    if (file == null || file.type().equals("directory") || file.type().equals("symlink")) {
      return file == null ? "file" : file.type().equals("symlink") ? "link" : "directory";
    }
    String name = name(path);
    if (name.endsWith(".so") || name.contains(".so.")) {
      return "library";
    }
    boolean executable = file.mode().chars().skip(1).anyMatch(digit -> (digit & 1) != 0);
    return units.containsKey(name) ? "unit file" : executable ? "program" : "file";
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
