package dev.coracle.rootfs.data;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.companion.CompanionRule;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.units.UnitSettings;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Applies companion rules to what is included; each rule once. */
public final class CompanionClosure {
  private static final String CERTIFICATES = "ca-certificates";
  private static final String ENDING = ".so";

  private final DataContext context;
  private final Recipe recipe;
  private final List<CompanionRule> left;
  private final List<CompanionRule> withPlugIns = new ArrayList<>();
  private final Map<CompanionRule, RequiredBy> withLinks = new LinkedHashMap<>();
  private final List<CompanionRule> withOwn = new ArrayList<>();
  private final List<CompanionRule> withModules = new ArrayList<>();
  private final List<CompanionRule> dropIns;
  private final ModuleClosure modules;
  private final List<PathGlob> excluded;
  private final ProblemCollector problems;
  private final CompanionFiles files;
  private final Set<String> read = new HashSet<>();

  /** By rule and purpose, how many of the paths that came in were looked at. */
  private final Map<String, Integer> looked = new HashMap<>();

  public CompanionClosure(
      DataContext context, Recipe recipe, Companions companions, ProblemCollector problems) {
    this.context = context;
    this.recipe = recipe;
    this.problems = problems;
    this.modules = new ModuleClosure(context);
    this.files = new CompanionFiles(context, problems);
    this.excluded =
        recipe.content().exclude().stream()
            .map(each -> PathGlob.of(UsrMerge.map(each.value())))
            .toList();
    this.left = new ArrayList<>(companions.rules());
    left.removeIf(rule -> hasFragment(rule.unlessFragment()));
    this.dropIns = left.stream().filter(rule -> !rule.dropIn().isEmpty()).toList();
    left.removeAll(dropIns);
  }

  /**
   * Applies the rules that hold by now.
   *
   * @return names of units that came to be needed, with the rule as the reason
   */
  public List<Located<String>> apply(List<UnitSettings> units) {
    List<Located<String>> needed = new ArrayList<>();
    for (CompanionRule rule : List.copyOf(left)) {
      Optional<String> why = why(rule, units);
      if (why.isPresent()) {
        left.remove(rule);
        RequiredBy need =
            new RequiredBy("companion " + rule.name() + " of " + why.get(), rule.place());
        if (!hasPackages(rule, need)) {
          continue;
        }
        include(rule, need);
        rule.state()
            .flatMap(state -> state(CompanionState.of(rule, state, units), rule, need))
            .ifPresent(unit -> needed.add(new Located<>(unit, rule.place())));
        rule.units().forEach(unit -> needed.add(new Located<>(unit, rule.place())));
      }
    }
    withPlugIns.forEach(this::plugIns);
    withOwn.forEach(rule -> own(rule, units));
    withModules.forEach(rule -> modules.follow(rule, rule.modules().orElseThrow()));
    dropIns.forEach(rule -> units.forEach(unit -> dropIn(rule, unit)));
    return needed;
  }

  /** Links of the rules that hold, where nothing is; once nothing else comes in any more. */
  public void links() {
    for (Map.Entry<CompanionRule, RequiredBy> each : withLinks.entrySet()) {
      for (Map.Entry<String, List<String>> entry : each.getKey().links().entrySet()) {
        for (String path : entry.getValue()) {
          link(UsrMerge.map(path), entry.getKey(), each.getKey(), each.getValue());
        }
      }
    }
    withLinks.clear();
  }

  private void link(String path, String target, CompanionRule rule, RequiredBy need) {
    String from = path.substring(0, path.lastIndexOf('/') + 1);
    if (!context.assembler().has(path)
        && excluded.stream().noneMatch(glob -> glob.matches(path))
        && context.view().resolve(target.startsWith("/") ? target : from + target).isFile()) {
      Origin origin = Origin.generated("companion " + rule.name(), need.by());
      context.view().overlay(path, new Node.Symlink(Metadata.rootOwned(0777, 0), target, origin));
      context.follower().quietly(path, need);
    }
  }

  /**
   * Links to files that are made in the guest, and the unit that makes them.
   *
   * @return the unit; empty where the recipe or a package has all these files
   */
  private Optional<String> state(CompanionState state, CompanionRule rule, RequiredBy need) {
    boolean any = false;
    for (Map.Entry<String, String> link : state.links().entrySet()) {
      String path = UsrMerge.map(link.getKey());
      if (context.view().node(path).isEmpty()
          && excluded.stream().noneMatch(glob -> glob.matches(path))) {
        Origin origin = Origin.generated("companion " + rule.name(), need.by());
        Metadata metadata = Metadata.rootOwned(0777, 0);
        context.view().overlay(path, new Node.Symlink(metadata, link.getValue(), origin));
        context.assembler().include(path, need);
        context.note(link.getKey() + ": made in the guest, since " + rule.because());
        any = true;
      }
    }
    if (!any) {
      return Optional.empty();
    }
    byte[] unit = state.text().getBytes(StandardCharsets.UTF_8);
    files.write("/usr/lib/systemd/system/" + state.unit(), unit, rule, need);
    return Optional.of(state.unit());
  }

  private boolean hasFragment(String name) {
    return recipe.kernel().fragments().stream().anyMatch(each -> each.value().equals(name));
  }

  /** Lays settings over those of a unit that has one of the settings that the rule is about. */
  private void dropIn(CompanionRule rule, UnitSettings unit) {
    if (!has(unit, rule.whenSetting()) || !read.add(rule.name() + unit.name())) {
      return;
    }
    RequiredBy need =
        new RequiredBy("companion " + rule.name() + " of " + unit.name(), rule.place());
    String path = "/usr/lib/systemd/system/" + unit.name() + ".d/" + rule.name() + ".conf";
    files.write(path, rule.dropIn().getBytes(StandardCharsets.UTF_8), rule, need);
    context.note(unit.name() + ": " + rule.because());
  }

  private static boolean has(UnitSettings unit, List<String> settings) {
    return !settings.isEmpty()
        && unit.file().inForce().stream().anyMatch(line -> settings.contains(line.key()));
  }

  private Optional<String> why(CompanionRule rule, List<UnitSettings> units) {
    if (rule.key().equals(CERTIFICATES) && recipe.content().caCertificates()) {
      return Optional.of(CERTIFICATES);
    }
    for (Located<String> each : recipe.packages()) {
      if (rule.whenPackage().contains(each.value())) {
        return Optional.of("package " + each.value());
      }
    }
    Optional<String> missed = rule.whenMissed().stream().filter(context::isMissed).findFirst();
    if (missed.isPresent()) {
      return missed;
    }
    for (String symbol : rule.whenImported()) {
      if (!context.importers(symbol).isEmpty()) {
        return Optional.of(symbol);
      }
    }
    for (UnitSettings unit : units) {
      if (rule.dropIn().isEmpty() && has(unit, rule.whenSetting())) {
        return Optional.of(unit.name().toString());
      }
      if (rule.whenUnit().contains(unit.name().toString())) {
        return Optional.of(unit.name().toString());
      }
      if (!rule.whenMentioned().isEmpty()
          && unit.file().assignments().stream()
              .filter(line -> !line.value().startsWith("-"))
              .flatMap(line -> Mentions.inText(line.value()).stream())
              .anyMatch(rule.whenMentioned()::contains)) {
        return Optional.of(unit.name().toString());
      }
    }
    return rule.when().isEmpty() ? Optional.empty() : arrived(rule);
  }

  /** The first path by which a rule holds, among those that came in since it was asked last. */
  private Optional<String> arrived(CompanionRule rule) {
    return since("when " + rule.name(), path -> matches(rule.when(), path)).stream()
        .map(each -> each.getKey().text())
        .filter(path -> context.rules().follows(path))
        .findFirst();
  }

  /** A loop, not a stream: every path that comes in is asked about for every rule. */
  private static boolean matches(List<PathGlob> globs, String path) {
    for (PathGlob glob : globs) {
      if (glob.matches(path)) {
        return true;
      }
    }
    return false;
  }

  /** What came in since somebody asked last. */
  private List<Map.Entry<TreePath, Node>> since(String who, Predicate<String> wanted) {
    int before = looked.getOrDefault(who, 0);
    looked.put(who, context.assembler().count());
    return context.assembler().since(before, wanted);
  }

  private void include(CompanionRule rule, RequiredBy need) {
    for (PathGlob glob : rule.include()) {
      matching(glob).stream()
          .filter(path -> rule.except().stream().noneMatch(except -> except.matches(path)))
          .forEach(path -> context.follower().quietly(path, need));
    }
    rule.files()
        .forEach(
            (path, text) -> files.write(path, text.getBytes(StandardCharsets.UTF_8), rule, need));
    rule.join().forEach((path, globs) -> join(path, globs, rule, need));
    if (!rule.plugIns().isEmpty()) {
      withPlugIns.add(rule);
    }
    if (!rule.includeOwn().isEmpty()) {
      withOwn.add(rule);
    }
    if (!rule.links().isEmpty()) {
      withLinks.put(rule, need);
    }
    if (rule.modules().isPresent()) {
      withModules.add(rule);
    }
    if (!rule.fragment().isEmpty() && !hasFragment(rule.fragment())) {
      problems.error(
          Diagnostic.error(
              "rootfs.needs-fragment",
              need.by()
                  + ": the kernel lacks the fragment "
                  + rule.fragment()
                  + ": "
                  + rule.because(),
              "add " + rule.fragment() + " to kernel.fragments"),
          fragmentsPlace());
    }
  }

  private boolean hasPackages(CompanionRule rule, RequiredBy need) {
    boolean all = true;
    for (String name : rule.packages()) {
      if (context.view().packages().stream().noneMatch(p -> p.locked().name().equals(name))) {
        problems.error(
            Diagnostic.error(
                "rootfs.needs-package",
                need.by() + ": there is no package " + name + ": " + rule.because(),
                "add " + name + " to packages"),
            packagesPlace());
        all = false;
      }
    }
    return all;
  }

  private SourceLocation packagesPlace() {
    return recipe.packages().isEmpty()
        ? SourceLocation.file(recipe.file().toString())
        : recipe.packages().get(recipe.packages().size() - 1).place();
  }

  private SourceLocation fragmentsPlace() {
    return recipe.kernel().fragments().isEmpty()
        ? SourceLocation.file(recipe.file().toString())
        : recipe.kernel().fragments().get(recipe.kernel().fragments().size() - 1).place();
  }

  private List<String> matching(PathGlob glob) {
    return List.copyOf(context.view().matching(glob));
  }

  private void join(String path, List<PathGlob> globs, CompanionRule rule, RequiredBy need) {
    if (!files.join(path, globs, rule, need)
        && !rule.key().isEmpty()
        && recipe.content().caCertificates()) {
      problems.error(
          Diagnostic.error(
              "rootfs.no-certificates",
              path + " is to be made, and no package has the files that it is made of",
              "add ca-certificates to packages"),
          context.whole().place());
    }
  }

  /** Paths of the sources whose programs import a name, or whose units have a setting. */
  private void own(CompanionRule rule, List<UnitSettings> units) {
    for (String symbol : rule.whenImported()) {
      own(rule, symbol, context.importers(symbol));
    }
    for (UnitSettings unit : units) {
      if (has(unit, rule.whenSetting()) && context.rules().follows(unit.fragment())) {
        context
            .rules()
            .source(unit.fragment())
            .ifPresent(source -> own(rule, unit.name().toString(), Set.of(source)));
      }
    }
  }

  private void own(CompanionRule rule, String by, Set<String> sources) {
    RequiredBy need = new RequiredBy("companion " + rule.name() + " of " + by, rule.place());
    rule.includeOwn().stream()
        .flatMap(glob -> matching(glob).stream())
        .filter(path -> context.rules().source(path).filter(sources::contains).isPresent())
        .filter(path -> !context.assembler().has(path))
        .forEach(path -> context.follower().quietly(path, need));
  }

  /** Plug-ins that included files name as words. */
  private void plugIns(CompanionRule rule) {
    for (Map.Entry<PathGlob, List<PathGlob>> entry : rule.plugIns().entrySet()) {
      String who = entry.getKey().text() + " " + rule.name();
      for (Map.Entry<TreePath, Node> node : since(who, path -> entry.getKey().matches(path))) {
        String path = node.getKey().text();
        if (node.getValue() instanceof Node.RegularFile file && read.add(rule.name() + path)) {
          String text = Mentions.withoutComments(context.contents().text(path, file.content()));
          RequiredBy need = new RequiredBy(path, rule.place());
          MentioningFile from =
              new MentioningFile(MentioningFile.Kind.CONFIGURATION, path, rule.name(), 0, need);
          entry.getValue().stream()
              .flatMap(glob -> matching(glob).stream())
              .filter(plugIn -> plugIn.endsWith(ENDING))
              .filter(plugIn -> Mentions.hasWord(text, stem(plugIn)))
              .forEach(plugIn -> context.follower().plugIn(plugIn, from));
        }
      }
    }
  }

  private static String stem(String path) {
    return path.substring(path.lastIndexOf('/') + 1, path.length() - ENDING.length());
  }
}
