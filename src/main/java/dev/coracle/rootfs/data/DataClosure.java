package dev.coracle.rootfs.data;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.data.MentioningFile.Kind;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.mention.ProgramNames;
import dev.coracle.rootfs.mention.ProgramSearch;
import dev.coracle.rootfs.script.ShellScript;
import dev.coracle.rootfs.units.UnitSettings;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.systemd.ExecCommand;
import dev.coracle.systemd.UnitFile;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Follows paths that stand in what is included: settings of units, scripts, configuration files,
 * strings of programs. A path that a package ships is needed by what mentions it. Comments do not
 * count; a wildcard brings its directory. Depth and sizes are limited, so that no chain of mentions
 * brings in a distribution.
 */
public final class DataClosure {
  /** Longer chains of mentions are not followed. */
  private static final int DEEPEST = 8;

  /** Larger texts are data, not configuration. */
  private static final long LARGEST_TEXT = 1 << 20;

  /** Of programs that are searched side by side, so that they need little memory together. */
  private static final long LARGEST_AHEAD = 8 << 20;

  private static final int WORTH_THREADS = 16;

  private static final String SETTINGS = "/etc/";
  private static final int LONGEST_CHAIN = 16;

  /** Settings that are for people, or that name what need not be there. */
  private static final Set<String> UNFOLLOWED =
      Set.of("Documentation", "Description", "PIDFile", "InaccessiblePaths", "TemporaryFileSystem");

  private final RootTreeAssembler assembler;
  private final MergedPackageView view;
  private final FileContents contents;
  private final ClosureRules rules;
  private final MentionFollower follower;
  private final ProgramLinks programLinks;
  private final Set<String> libraryDirectories;
  private final Set<String> scannedUnits = new HashSet<>();
  private final Set<String> sourcesOfPrograms = new HashSet<>();

  /** What was found in programs that are not followed yet. */
  private final Map<String, ProgramNames> ahead = new ConcurrentHashMap<>();

  /** How many of the paths that came in were looked at. */
  private int scanned;

  /** By source, shared libraries that were not searched for helper programs yet. */
  private final Map<String, List<Library>> libraries = new HashMap<>();

  private record Library(MentioningFile from, Content content) {}

  /**
   * Follows nothing yet.
   *
   * @param libraryDirectories where every program finds its libraries
   */
  public DataClosure(DataContext context, Collection<String> libraryDirectories) {
    this.libraryDirectories = Set.copyOf(libraryDirectories);
    this.assembler = context.assembler();
    this.view = context.view();
    this.contents = context.contents();
    this.rules = context.rules();
    this.follower = context.follower();
    this.programLinks = new ProgramLinks(context);
  }

  /**
   * Follows what came in since the last call, and what that brings.
   *
   * @param units all units that are in
   */
  public void follow(List<UnitSettings> units) {
    units.forEach(this::scan);
    boolean more = true;
    while (more) {
      more = false;
      List<Map.Entry<TreePath, Node>> arrived = assembler.since(scanned);
      scanned += arrived.size();
      searchAhead(arrived);
      for (Map.Entry<TreePath, Node> entry : arrived) {
        if (!(entry.getValue() instanceof Node.Directory)) {
          more = true;
          scan(entry.getKey().text(), entry.getValue());
        }
      }
      for (String path : follower.again()) {
        more = true;
        assembler.tree().node(TreePath.of(path)).ifPresent(node -> scan(path, node));
      }
      helpers();
      follower.plugIns();
      follower.madeByMaintainers();
      programLinks.include();
    }
  }

  /** Searches programs side by side; what they name is followed in order afterwards. */
  private void searchAhead(List<Map.Entry<TreePath, Node>> arrived) {
    if (arrived.size() < WORTH_THREADS) {
      return;
    }
    arrived.parallelStream()
        .forEach(
            entry -> {
              String path = entry.getKey().text();
              contents
                  .content(entry.getValue())
                  .filter(content -> content.size() <= LARGEST_AHEAD && isProgram(path, content))
                  .ifPresent(content -> ahead.put(path, follower.names(path, content)));
            });
  }

  /** Whether a file will be searched whatever comes in before it. */
  private boolean isProgram(String path, Content content) {
    try {
      return rules.follows(path)
          && contents
              .elf(path, content)
              .filter(facts -> facts.interpreter().isPresent() && facts.soname().isEmpty())
              .isPresent();
    } catch (MalformedElfException e) {
      // Reported where the tree is checked.
      return false;
    }
  }

  private void scan(UnitSettings unit) {
    if (!rules.follows(unit.fragment()) || !scannedUnits.add(unit.name().toString())) {
      return;
    }
    String source = rules.source(unit.fragment()).orElse("");
    MentioningFile from = new MentioningFile(Kind.UNIT, unit.fragment(), source, 0, unit.need());
    for (UnitFile.Assignment line : unit.file().inForce()) {
      if (line.section().equals("Install")
          || UNFOLLOWED.contains(line.key())
          || line.key().startsWith("Condition")
          || line.key().startsWith("Assert")) {
        continue;
      }
      String value = unit.name().expand(line.value());
      if (line.key().equals("PAMName")) {
        follower.follow("/etc/pam.d/" + value, from);
      }
      Mentions.inText(value).forEach(path -> follower.follow(path, from));
    }
    List<ExecCommand> commands = ExecCommand.of(unit.name(), unit.file());
    commands.forEach(command -> follower.started().subcommand(from, command.argv()));
    commands.forEach(command -> follower.started().byEnv(from, command.argv()));
    commands.stream()
        .flatMap(command -> ShellScript.ofCommand(command.argv()).stream())
        .forEach(script -> follower.started().commands(from, script));
  }

  private void scan(String path, Node node) {
    Optional<Content> content = contents.content(node);
    int depth = follower.depth(path);
    if (content.isEmpty() || depth >= DEEPEST || !rules.follows(path)) {
      return;
    }
    String source = rules.source(path).orElse("");
    RequiredBy need = follower.need(path, node);
    try {
      Optional<ElfFacts> facts = contents.elf(path, content.get());
      if (facts.isPresent()) {
        // The C library has an interpreter too, so that it can be started to say its version.
        boolean program =
            (facts.get().interpreter().isPresent() && facts.get().soname().isEmpty())
                || follower.isPlugIn(path)
                || isPrivateLibrary(path, source);
        MentioningFile from = new MentioningFile(Kind.PROGRAM, path, source, depth, need);
        if (program && content.get().size() <= ProgramSearch.LARGEST) {
          sourcesOfPrograms.add(source);
          ProgramNames named = ahead.remove(path);
          follower.program(
              from, content.get(), named == null ? follower.names(path, content.get()) : named);
        } else if (!program) {
          libraries
              .computeIfAbsent(source, key -> new ArrayList<>())
              .add(new Library(from, content.get()));
          if (content.get().size() <= LARGEST_AHEAD && isForFollowed(node)) {
            settings(from, content.get());
          }
        }
        return;
      }
    } catch (MalformedElfException e) {
      // Reported where the tree is checked.
      return;
    }
    boolean followed = follower.isFollowedText(path, node);
    if (content.get().size() <= LARGEST_TEXT && (followed || path.startsWith("/etc/"))) {
      String text = contents.searchableText(path, content.get());
      if (text.indexOf('\0') < 0 && followed) {
        scanText(path, node, source, depth, need, text);
      } else if (text.indexOf('\0') < 0) {
        follower.accountsOf(
            new MentioningFile(Kind.CONFIGURATION, path, source, depth, need),
            Mentions.withoutComments(text));
      }
    }
  }

  /** What is there for programs whose mentions are not followed brings nothing either. */
  private boolean isForFollowed(Node library) {
    String by = library.origin().neededBy();
    for (int i = 0; i < LONGEST_CHAIN && by.startsWith("/"); i++) {
      Optional<Node> next = TreePath.normalized(by).flatMap(assembler.tree()::node);
      if (!rules.follows(by) || rules.source(by).filter(rules::isSkipped).isPresent()) {
        return false;
      }
      by = next.map(node -> node.origin().neededBy()).orElse("");
    }
    return true;
  }

  /** Files of its own source that a library reads for all its programs. */
  private void settings(MentioningFile from, Content content) {
    follower.names(from.path(), content).paths().stream()
        .filter(path -> path.startsWith(SETTINGS))
        .filter(path -> rules.source(path).filter(from.source()::equals).isPresent())
        .filter(path -> view.resolve(path).isFile())
        .forEach(path -> follower.follow(path, from));
  }

  /** A library may start helper programs on behalf of the programs of its source. */
  private void helpers() {
    for (String source : sourcesOfPrograms) {
      List<Library> all = libraries.remove(source);
      if (all != null && !source.isEmpty() && !rules.isSkipped(source)) {
        all.stream()
            .filter(library -> library.content().size() <= ProgramSearch.LARGEST)
            .forEach(library -> follower.helpers(library.from(), library.content()));
      }
    }
  }

  /** A library that only programs of its source find is a part of them. */
  private boolean isPrivateLibrary(String path, String source) {
    String directory = path.substring(0, Math.max(1, path.lastIndexOf('/')));
    return !source.isEmpty()
        && path.contains(".so")
        && !libraryDirectories.contains(directory)
        && !rules.isSkipped(source);
  }

  private void scanText(
      String path, Node node, String source, int depth, RequiredBy need, String content) {
    boolean script = (node.metadata().mode() & 0111) != 0 && content.startsWith("#!");
    Kind text = follower.isModule(path) ? Kind.MODULE : Kind.CONFIGURATION;
    Kind kind = script ? Kind.SCRIPT : text;
    if (script) {
      follower.script(source);
    }
    MentioningFile from = new MentioningFile(kind, path, source, depth, need);
    String bare = Mentions.withoutComments(content);
    if ((script && isShell(content)) || follower.started().isShellPart(path)) {
      follower.started().commands(from, ShellScript.read(content));
    }
    follower.text(from, bare);
  }

  private static boolean isShell(String text) {
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end)).matches("#!.*/(sh|dash|bash|env sh)\\b.*");
  }
}
