package dev.coracle.rootfs.data;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.account.DeclarationFile;
import dev.coracle.rootfs.account.SysusersFile;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.mention.ProgramSearch;
import dev.coracle.rootfs.script.MaintainerScripts;
import dev.coracle.rootfs.script.PackageScripts;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.store.Store;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the parts of the data closure share, for the length of one build. */
public final class DataContext {
  /** The C library's functions that run a command by a shell. */
  static final Set<String> SHELL_CALLS = Set.of("system", "popen");

  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final FileContents contents;
  private final Programs programs;
  private final ClosureRules rules;
  private final MentionFollower follower;
  private final Companions companions;
  private final RequiredBy whole;
  private final ProblemCollector problems;
  private final List<DeclarationFile> ownFiles;
  private final AccountWords accountWords = new AccountWords();

  /** By identity: the hash of a package's contents covers all its files. */
  private final PackageScripts scripts;

  private final Map<String, List<PackageContents>> sources = new HashMap<>();
  private final ProgramSearch search;
  private final Map<String, Set<String>> imported = new HashMap<>();
  private final Set<String> named = new HashSet<>();
  private @Nullable List<SysusersFile.Account> staticAccounts;
  private final Set<String> missed = new HashSet<>();

  /** Sources with an included program or unit, and how many paths were looked at for that. */
  private final SortedSet<String> started = new TreeSet<>();

  private int looked;
  private String locks = "";
  private final SortedSet<String> notes = new TreeSet<>();

  public DataContext(
      MergedPackageView view,
      RootTreeAssembler assembler,
      FileContents contents,
      Programs programs,
      Recipe recipe,
      Companions companions,
      PackageScripts scripts,
      RequiredBy whole,
      Optional<Store> store,
      ProblemCollector problems) {
    this.view = view;
    this.assembler = assembler;
    this.contents = contents;
    this.programs = programs;
    this.companions = companions;
    this.scripts = scripts;
    this.whole = whole;
    this.problems = problems;
    this.ownFiles = ownFiles(recipe);
    recipe.packages().forEach(each -> named.add(each.value()));
    this.rules = new ClosureRules(view, recipe.content());
    for (PackageContents each : view.packages()) {
      sources.computeIfAbsent(each.source(), name -> new ArrayList<>()).add(each);
    }
    this.search = new ProgramSearch(store, watched(companions));
    this.follower = new MentionFollower(this);
  }

  private List<DeclarationFile> ownFiles(Recipe recipe) {
    List<DeclarationFile> own = new ArrayList<>();
    for (FileSpec spec : recipe.files()) {
      String path = UsrMerge.map(spec.path().text());
      if (DeclarationPaths.isDeclaration(path)) {
        text(path)
            .map(text -> new DeclarationFile(path, text, "the recipe", Optional.of(spec.place())))
            .ifPresent(own::add);
      }
    }
    return own;
  }

  ProblemCollector problems() {
    return problems;
  }

  MergedPackageView view() {
    return view;
  }

  RootTreeAssembler assembler() {
    return assembler;
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
    return scripts.of(contents);
  }

  /** What commands of maintainer scripts link, by the command and the directory of the links. */
  Map<String, Map<String, List<String>>> enable() {
    return companions.enable();
  }

  /** By command, the text before the number that a link's name begins with. */
  Map<String, String> numbers() {
    return companions.numbers();
  }

  /** Where packages leave files for other programs. */
  List<PathGlob> shared() {
    return companions.shared();
  }

  /** The packages of a source to draw from, those that the recipe leaves alone apart. */
  List<PackageContents> ofSource(String source) {
    return sources.getOrDefault(source, List.of()).stream()
        .filter(each -> !rules.isSkipped(each))
        .toList();
  }

  /** Notes that a file names the directory of lock files. */
  void needLocks(String by) {
    if (locks.isEmpty()) {
      locks = by;
    }
  }

  /** A file that names the directory of lock files; empty for none. */
  String locks() {
    return locks;
  }

  /** Notes a path that a configuration or a unit names and that nothing has. */
  void miss(String path) {
    missed.add(path);
  }

  /** Whether a configuration or a unit names a path that nothing has. */
  boolean isMissed(String path) {
    return missed.contains(UsrMerge.map(path));
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
    int before = looked;
    looked = assembler.count();
    for (Map.Entry<TreePath, Node> entry : assembler.since(before, DataContext::isStarted)) {
      view.owner(entry.getKey().text())
          .filter(each -> !rules.isSkipped(each))
          .ifPresent(each -> started.add(each.source()));
    }
    return started.stream().flatMap(name -> ofSource(name).stream()).toList();
  }

  /**
   * Of these, those whose state the guest has: packages with an included unit, or that the recipe
   * names, and the others of their sources.
   */
  List<PackageContents> stateful() {
    SortedSet<String> names = new TreeSet<>();
    for (TreePath path : assembler.tree().nodes().keySet()) {
      if (path.text().contains("/systemd/system/")) {
        view.owner(path.text())
            .filter(each -> !rules.isSkipped(each))
            .ifPresent(each -> names.add(each.source()));
      }
    }
    for (PackageContents each : takingPart()) {
      if (named.contains(each.locked().name())) {
        names.add(each.source());
      }
    }
    return names.stream().flatMap(name -> ofSource(name).stream()).toList();
  }

  /** What sysusers.d of a package and its maintainer scripts say. */
  List<SysusersFile.Account> accounts(PackageContents contents) {
    List<SysusersFile.Account> all = new ArrayList<>();
    for (DeclarationFile file : files(contents, DeclarationPaths.SYSUSERS)) {
      all.addAll(accounts(file));
    }
    all.addAll(scriptAccounts(contents));
    return all;
  }

  /** What sysusers.d of the recipe itself says. */
  List<SysusersFile.Account> ownAccounts() {
    return ownFiles.stream()
        .filter(file -> file.path().contains(DeclarationPaths.SYSUSERS_NAME))
        .flatMap(file -> accounts(file).stream())
        .toList();
  }

  private List<SysusersFile.Account> accounts(DeclarationFile file) {
    return SysusersFile.read(
        file, (line, what) -> file.malformed("rootfs.bad-sysusers", line, what, problems));
  }

  /** The recipe's own files of tmpfiles.d. */
  List<DeclarationFile> ownTmpfiles() {
    return ownFiles.stream()
        .filter(file -> file.path().contains(DeclarationPaths.TMPFILES_NAME))
        .toList();
  }

  /** What a package's maintainer scripts add. */
  List<SysusersFile.Account> scriptAccounts(PackageContents contents) {
    if (!PackageScripts.mention(
        contents, "adduser", "useradd", "usermod", "addgroup", "groupadd")) {
      return List.of();
    }
    return scripts(contents).accounts().stream()
        .map(
            each ->
                new SysusersFile.Account(
                    each.name(),
                    each.group(),
                    OptionalLong.empty(),
                    each.mainGroup(),
                    each.name(),
                    each.home(),
                    each.shell(),
                    each.memberOf(),
                    SourceLocation.file(
                        "maintainer scripts of " + contents.locked().nameAndVersion())))
        .toList();
  }

  /** What sysusers.d of all packages says. */
  List<SysusersFile.Account> sysusers() {
    return view.packages().stream()
        .flatMap(each -> files(each, DeclarationPaths.SYSUSERS).stream())
        .flatMap(file -> SysusersFile.read(file, (line, what) -> {}).stream())
        .toList();
  }

  /** The distribution's accounts with fixed numbers. */
  List<SysusersFile.Account> staticAccounts() {
    if (staticAccounts == null) {
      List<SysusersFile.Account> all = new ArrayList<>();
      for (String passwd : companions.accounts("passwd")) {
        text(passwd).ifPresent(text -> all.addAll(SysusersFile.passwd(passwd, text)));
      }
      for (String group : companions.accounts("group")) {
        text(group).ifPresent(text -> all.addAll(SysusersFile.group(group, text)));
      }
      staticAccounts = all;
    }
    return staticAccounts;
  }

  /** The files that a package has in a directory, by name; none that the recipe replaces. */
  List<DeclarationFile> files(PackageContents contents, String directory) {
    String by = contents.locked().nameAndVersion();
    List<DeclarationFile> found = new ArrayList<>();
    TreePath from = TreePath.of(directory);
    for (Map.Entry<TreePath, Node> entry : contents.nodes().tailMap(from).entrySet()) {
      if (!entry.getKey().startsWith(from)) {
        break;
      }
      String path = entry.getKey().text();
      if (entry.getValue() instanceof Node.RegularFile && !view.isOwn(path)) {
        text(path)
            .map(text -> new DeclarationFile(path, text, by, Optional.empty()))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<String> text(String path) {
    return view.node(path)
        .flatMap(contents::content)
        .filter(content -> content.size() <= 1 << 20)
        .map(content -> contents.text(path, content));
  }

  private static boolean isStarted(String path, Node node) {
    return node instanceof Node.RegularFile
        && (path.contains("/systemd/system/")
            || ((node.metadata().mode() & 0111) != 0 && !path.contains(".so")));
  }

  /** Finds what programs name. */
  ProgramSearch search() {
    return search;
  }

  /** Names whose import by a program is of interest. */
  private static Set<String> watched(Companions companions) {
    Set<String> watched = new TreeSet<>(SHELL_CALLS);
    companions.rules().forEach(rule -> watched.addAll(rule.whenImported()));
    return watched;
  }

  /** Notes that a program of a source imports a name. */
  void imports(String name, String source) {
    imported.computeIfAbsent(name, key -> new TreeSet<>()).add(source);
  }

  /** The sources of included programs that import a name. */
  Set<String> importers(String name) {
    return imported.getOrDefault(name, Set.of());
  }

  /** Notes what was made or left out, for the report. */
  public void note(String line) {
    notes.add(line);
  }

  /** What was made or left out on the way, for the report. */
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
