package dev.coracle.rootfs.data;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.data.MentioningFile.Kind;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.mention.ProgramNames;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;

/** Decides of each mentioned path whether it comes in, and brings it. */
final class MentionFollower {
  /** Larger data files and directories are a choice of the recipe's; they are reported. */
  private static final long LARGEST_FILE = 512 << 10;

  private static final long LARGEST_DIRECTORY = 4 << 20;
  private static final int MOST_FILES = 2000;
  private static final long LARGEST_CODE = 64 << 20;
  private static final int MOST_CODE_FILES = 5000;
  private static final String CONFIGURATIONS = "/etc/";
  private static final String HELPERS = "/usr/libexec/";
  private static final String LIBRARIES = "/usr/lib/";

  private final DataContext context;
  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final Programs programs;
  private final Map<String, Integer> depths = new HashMap<>();
  private final Map<String, RequiredBy> needs = new HashMap<>();
  private final Set<String> scripted = new HashSet<>();

  private final Set<String> quiet = new HashSet<>();

  /** Those of them that were named after they came. */
  private final Set<String> again = new LinkedHashSet<>();

  /** Directories that came whole: links of some lead back to themselves. */
  private final Set<String> whole = new HashSet<>();

  private final PlugIns plugIns;
  private final MaintainerScriptFiles made;
  private final StartedPrograms started;

  MentionFollower(DataContext context) {
    this.context = context;
    this.view = context.view();
    this.assembler = context.assembler();
    this.programs = context.programs();
    this.plugIns = new PlugIns(context);
    this.made = new MaintainerScriptFiles(context);
    this.started = new StartedPrograms(context, this);
  }

  /** How many mentions led to a file. */
  int depth(String path) {
    return depths.getOrDefault(path, 0);
  }

  /** The reason that a file's own mentions give. */
  RequiredBy need(String path, Node node) {
    RequiredBy known = needs.get(path);
    return (known == null ? context.whole() : known).of(path);
  }

  boolean isPlugIn(String path) {
    return plugIns.isIncluded(path);
  }

  /** Files that came as a part of something, such as a directory of data, mention nothing. */
  boolean isFollowedText(String path, Node node) {
    boolean script = (node.metadata().mode() & 0111) != 0;
    return isModule(path)
        || (!quiet.contains(path)
            && (script
                || path.startsWith("/etc/")
                || depths.containsKey(path)
                || (view.isOwn(path) && !path.contains("/systemd/"))));
  }

  /** A text of a script's own source, such as a module that it imports, is a part of it. */
  boolean isModule(String path) {
    return quiet.contains(path)
        && path.startsWith("/usr/")
        && context.rules().source(path).filter(scripted::contains).isPresent();
  }

  /** Counts modules of a source as parts of its scripts. */
  void script(String source) {
    if (!source.isEmpty()) {
      scripted.add(source);
    }
  }

  /** Includes a file without following what it mentions. */
  void quietly(String path, RequiredBy need) {
    quiet.add(path);
    PathView.Resolution found = view.resolve(path);
    Optional<String> absent = programs.absentLibrary(found);
    if (absent.isPresent()) {
      context.note(
          path + ": left out, since none of the packages has " + absent.get() + ", which it needs");
    } else if (found.isFile() && programs.canStart(found)) {
      programs.include(found, need);
      assembler.include(path, need);
    } else if (found.node().isPresent()) {
      programs.includeAvailable(found, need);
    }
  }

  void program(MentioningFile from, Content content, ProgramNames named) {
    named.paths().stream().filter(this::isPossible).forEach(path -> follow(path, from));
    plugIns.program(from, content);
    named.symbols().forEach(symbol -> context.imports(symbol, from.source()));
    if (named.symbols().stream().anyMatch(DataContext.SHELL_CALLS::contains)) {
      named.commands().forEach(command -> started.byShell(command, from));
    }
  }

  /** A program names many paths that no package has; below /etc they may still be made. */
  private boolean isPossible(String path) {
    return view.node(UsrMerge.map(path)).isPresent()
        || path.startsWith(CONFIGURATIONS)
        || Mentions.isLock(path);
  }

  /** What a program names; changes nothing. */
  ProgramNames names(String path, Content content) {
    return context.search().of(path, content, view.owner(path), context.contents());
  }

  /** Helper programs of its own source that a library names, and directories of plug-ins. */
  void helpers(MentioningFile from, Content content) {
    plugIns.program(from, content);
    for (String path : names(from.path(), content).paths()) {
      if (path.startsWith(HELPERS) && view.node(path).isPresent()) {
        follow(path, from);
      } else if (path.startsWith(LIBRARIES)
          && view.resolve(path).isDirectory()
          && view.ofOneSource(path)
          && isOf(path, from.source())) {
        plugIns.directory(view.resolve(path).path(), from);
      }
    }
  }

  void text(MentioningFile from, String text) {
    Mentions.inText(text).forEach(path -> follow(path, from));
    if (from.is(Kind.CONFIGURATION) && from.path().startsWith(CONFIGURATIONS)) {
      Mentions.relative(text).forEach(path -> relative(path, from));
    }
    plugIns.text(from, text);
    context.accountWords().read(from, text);
  }

  /** A configuration that came as a part of something brings nothing but accounts. */
  void accountsOf(MentioningFile from, String text) {
    context.accountWords().read(from, text);
  }

  void follow(String text, MentioningFile from) {
    String path = UsrMerge.map(text);
    if (Mentions.isLock(path)) {
      context.needLocks(from.path());
    }
    if (!ClosureRules.isCandidate(path)) {
      return;
    }
    if (path.indexOf('*') >= 0 || path.indexOf('?') >= 0) {
      wildcard(path, from);
      return;
    }
    PathView.Resolution found = view.resolve(path);
    if (found.isFile()) {
      file(found, from);
    } else if (found.isDirectory()) {
      directory(found, from);
    } else if (found.node().isEmpty()) {
      missing(path, from);
    }
  }

  private void missing(String path, MentioningFile from) {
    if (!from.is(Kind.PROGRAM)) {
      context.miss(path);
    }
    if (!from.source().isEmpty()) {
      made.missing(path, from);
    }
  }

  /**
   * A path relative to the directory of the configuration, or to one above it, where the
   * configuration's own source has it.
   */
  private void relative(String word, MentioningFile from) {
    String directory = from.path().substring(0, from.path().lastIndexOf('/'));
    while (directory.startsWith("/etc")) {
      boolean top = directory.length() < CONFIGURATIONS.length();
      String path = directory + "/" + word;
      String base =
          word.indexOf('*') < 0 && word.indexOf('?') < 0 ? path : PathGlob.of(path).base();
      if (!base.equals(directory)
          && view.node(base).isPresent()
          && (isOf(base, from.source()) || (!top && view.ofOneSource(base)))) {
        follow(path, from);
        return;
      }
      directory = directory.substring(0, directory.lastIndexOf('/'));
    }
  }

  private void file(PathView.Resolution found, MentioningFile from) {
    named(found.path(), from);
    if (assembler.has(found.path())
        && assembler.has(found.links().isEmpty() ? "/" : found.links().get(0))) {
      assembler.note(found.path(), from.need().of(from.path()));
      return;
    }
    Content content = found.node().flatMap(node -> context.contents().content(node)).orElseThrow();
    boolean program = (found.node().orElseThrow().metadata().mode() & 0111) != 0;
    boolean same = isOf(found.path(), from.source());
    if (from.is(Kind.PROGRAM) && !same && (program || found.path().startsWith("/usr/lib/"))) {
      return;
    }
    if (!program && content.size() > LARGEST_FILE) {
      tooLarge(found.path() + " (" + content.size() + " bytes)", from, "");
    } else if (programs.canStart(found)) {
      include(found, from);
    }
  }

  /** A configuration that came as a part of something, and that is named now, is followed too. */
  private void named(String path, MentioningFile from) {
    if (path.startsWith(CONFIGURATIONS) && quiet.remove(path)) {
      depths.putIfAbsent(path, from.depth() + 1);
      needs.putIfAbsent(path, from.need());
      again.add(path);
    }
  }

  /** Files that came before they were to be followed; each is returned once. */
  List<String> again() {
    List<String> all = List.copyOf(again);
    again.clear();
    return all;
  }

  private void tooLarge(String what, MentioningFile from, String but) {
    String mentioned = what + ", mentioned by " + from.path() + ", left out for its size" + but;
    context.note(mentioned + ": name it under include if it is needed");
  }

  /** Brings a file; what it mentions counts one step further. */
  void include(PathView.Resolution found, MentioningFile from) {
    named(found.path(), from);
    depths.putIfAbsent(found.path(), from.depth() + 1);
    needs.putIfAbsent(found.path(), from.need());
    programs.include(found, from.need().of(from.path()));
  }

  private boolean isOf(String path, String source) {
    return context.rules().source(path).filter(source::equals).isPresent();
  }

  /** A directory of one source comes whole where it is data; one of many is just a place. */
  private void directory(PathView.Resolution found, MentioningFile from) {
    String path = found.path();
    if (!view.ofOneSource(path)) {
      return;
    }
    boolean same =
        view.owner(path).map(PackageContents::source).filter(from.source()::equals).isPresent();
    if (path.startsWith("/etc/") || path.startsWith("/var/") || path.startsWith("/srv/")) {
      assembler.include(found, from.need().of(from.path()));
      if ((from.is(Kind.UNIT) || from.is(Kind.MODULE)) && same) {
        whole(path, from);
      } else if (same && from.isSettings() && !from.path().startsWith(path + "/")) {
        wildcard(path + "/*", from);
      }
    } else if (same) {
      whole(path, from);
    }
  }

  private void whole(String directory, MentioningFile from) {
    NavigableSet<String> paths = view.below(directory);
    // A script's directory is its code, also where some of that is compiled.
    if (!from.is(Kind.SCRIPT) && paths.stream().anyMatch(path -> path.endsWith(".so"))) {
      plugIns.directory(directory, from);
      return;
    }
    long size = 0;
    for (String path : paths) {
      size +=
          view.node(path)
              .flatMap(node -> context.contents().content(node))
              .map(Content::size)
              .orElse(0L);
    }
    // What a unit, a script or a configuration names may be the code of its service.
    boolean code = from.is(Kind.UNIT) || from.is(Kind.SCRIPT) || from.isSettings();
    if (size > (code ? LARGEST_CODE : LARGEST_DIRECTORY)
        || paths.size() > (code ? MOST_CODE_FILES : MOST_FILES)) {
      if (code) {
        // Of a directory of programs, those come in that something names.
        plugIns.directory(directory, from);
      }
      String what = directory + " (" + paths.size() + " files, " + size + " bytes)";
      tooLarge(what, from, code ? " but for programs that are named" : "");
      return;
    }
    if (!whole.add(directory)) {
      return;
    }
    RequiredBy need = from.need().of(from.path());
    assembler.include(directory, need);
    for (String path : paths) {
      PathView.Resolution found = view.resolve(path);
      if (ClosureRules.isCandidate(path) && programs.canStart(found)) {
        quietly(path, need);
        plugIns.data(from, path);
      } else if (found.isDirectory()) {
        if (!found.links().isEmpty()) {
          follow(found.path(), from);
        }
        // A link to what stays out, such as a directory of another source, would lead nowhere.
        if (found.links().isEmpty() || assembler.has(found.path())) {
          assembler.include(path, need);
        }
      }
    }
  }

  private void wildcard(String path, MentioningFile from) {
    PathGlob glob = PathGlob.of(path);
    String base = glob.base();
    if (view.node(base).filter(node -> node instanceof Node.Directory).isEmpty()
        || !ClosureRules.isCandidate(base + "/")) {
      return;
    }
    if (view.ofOneSource(base)) {
      assembler.include(base, from.need().of(from.path()));
      made.watch(base, from);
    }
    for (String each : view.below(base)) {
      PathView.Resolution found = view.resolve(each);
      if (glob.matches(each) && isOf(each, from.source()) && found.isFile()) {
        file(found, from);
        assembler.include(found, from.need().of(from.path()));
      }
    }
  }

  void plugIn(String path, MentioningFile from) {
    plugIns.include(path, from);
  }

  /** Programs that others start by name. */
  StartedPrograms started() {
    return started;
  }

  void plugIns() {
    plugIns.include();
  }

  void madeByMaintainers() {
    made.follow();
  }
}
