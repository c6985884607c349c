package dev.coracle.rootfs;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.elf.DlopenNote;
import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.recipe.Architecture;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.rootfs.elf.LibrarySearch;
import dev.coracle.rootfs.view.ElfCache;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.TreeView;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at the finished tree alone, as the guest will: every ELF file finds its interpreter, its
 * libraries and their symbol versions; every script its interpreter; every link ends at something,
 * or below a directory that is filled at run time.
 */
final class FinishedTreeCheck {
  /** Filled when the guest runs: what links there lead to cannot be known. */
  private static final List<String> RUNTIME =
      List.of("/dev", "/proc", "/run", "/sys", "/tmp", "/var");

  private final FileTree tree;
  private final PathView view;
  private final FileContents contents;
  private final LibrarySearch loader;
  private final Architecture architecture;
  private final ProblemCollector problems;
  private final RequiredBy need;
  private final List<RootReport.OptionalLibrary> optional = new ArrayList<>();

  /** By soname, the packages that have such a library in the tree. */
  private final Map<String, Set<String>> sonames = new HashMap<>();

  private final Set<String> loaded = new HashSet<>();
  private final Map<String, Set<String>> users = new HashMap<>();
  private int elfFiles;

  private List<String> below(String directory) {
    return tree.nodes().keySet().stream()
        .map(TreePath::text)
        .filter(path -> path.startsWith(directory + "/"))
        .toList();
  }

  FinishedTreeCheck(
      FileTree tree,
      ElfCache elf,
      Architecture architecture,
      ProblemCollector problems,
      RequiredBy need) {
    this.tree = tree;
    this.view = new TreeView(tree);
    this.contents = new FileContents(view, elf);
    this.loader = new LibrarySearch(view, contents, architecture, this::below);
    this.architecture = architecture;
    this.problems = problems;
    this.need = need;
  }

  /** Checks everything; what is wrong goes to the problems. */
  void run() {
    List<Map.Entry<PathView.Resolution, ElfFacts>> libraries = new ArrayList<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      String path = entry.getKey().text();
      Node node = entry.getValue();
      try {
        if (node instanceof Node.Symlink link) {
          checkLink(path, link);
        } else if (node instanceof Node.RegularFile file) {
          Optional<ElfFacts> facts = contents.elf(path, file.content());
          if (facts.isPresent()) {
            elfFiles++;
            PathView.Resolution self = new PathView.Resolution(path, Optional.of(node), List.of());
            facts
                .get()
                .soname()
                .ifPresent(
                    name -> sonames.computeIfAbsent(name, n -> new TreeSet<>()).add(by(node)));
            if (facts.get().interpreter().isPresent()) {
              checkMachine(path, facts.get(), node.origin());
              checkLibraries(self, facts.get());
            } else {
              libraries.add(Map.entry(self, facts.get()));
            }
            noteOptional(self, facts.get());
          } else {
            checkScript(path, file.content(), file.metadata().mode());
          }
        }
      } catch (MalformedElfException e) {
        problems.error(e.diagnostic(path), need.place());
      }
    }
    // A library that a program loads was checked with that program, whose RPATH may count.
    for (Map.Entry<PathView.Resolution, ElfFacts> library : libraries) {
      if (!loaded.contains(library.getKey().path())) {
        try {
          checkLibraries(library.getKey(), library.getValue());
        } catch (MalformedElfException e) {
          problems.error(e.diagnostic(library.getKey().path()), need.place());
        }
      }
    }
  }

  private void checkLibraries(PathView.Resolution self, ElfFacts facts)
      throws MalformedElfException {
    LibrarySearch.Closure closure = loader.closure(self, facts);
    closure.objects().forEach(object -> loaded.add(object.found().path()));
    noteUsers(closure);
    for (LibrarySearch.Unmet unmet : closure.unmet()) {
      if (facts.interpreter().isEmpty() && isLoadedBefore(unmet)) {
        continue;
      }
      problems.error(
          Diagnostic.error(
              "rootfs.unmet-library",
              unmet.neededBy()
                  + " needs "
                  + unmet.library()
                  + ", which the tree does not have in "
                  + String.join(", ", unmet.searched()),
              "add the package that ships it to packages"),
          need.place());
    }
    for (LibrarySearch.UnmetVersion unmet : closure.versions()) {
      problems.error(
          Diagnostic.error(
              "rootfs.unmet-version",
              unmet.neededBy()
                  + " needs version "
                  + unmet.version().version()
                  + " of "
                  + unmet.version().library()
                  + ", which "
                  + unmet.provider()
                  + " does not have",
              "take both packages from one suite"),
          need.place());
    }
  }

  /**
   * What only plug-ins of a package need of it, the program that loads them has loaded before; the
   * loader finds it by its name then, wherever it lies.
   */
  private boolean isLoadedBefore(LibrarySearch.Unmet unmet) {
    return tree.node(TreePath.of(unmet.neededBy()))
        .filter(node -> sonames.getOrDefault(unmet.library(), Set.of()).contains(by(node)))
        .isPresent();
  }

  private static String by(Node node) {
    return node.origin().source();
  }

  private void checkMachine(String path, ElfFacts facts, Origin origin) {
    if (facts.machine() != architecture.elfMachine()) {
      problems.error(
          Diagnostic.error(
              "rootfs.wrong-architecture",
              path
                  + " is built for ELF machine "
                  + facts.machine()
                  + ", the guest is "
                  + architecture.debianName()
                  + " ("
                  + origin
                  + ")",
              "take the file from a package of the guest's architecture"),
          need.place());
    }
  }

  /** Every DT_NEEDED of what was loaded, also where the library was loaded for another file. */
  private void noteUsers(LibrarySearch.Closure closure) {
    Map<String, PathView.Resolution> byName = new HashMap<>();
    for (LibrarySearch.Loaded object : closure.objects()) {
      byName.putIfAbsent(object.askedAs(), object.found());
      object.facts().soname().ifPresent(name -> byName.putIfAbsent(name, object.found()));
    }
    for (LibrarySearch.Loaded object : closure.objects()) {
      String user = object.found().path();
      for (String name : object.facts().needed()) {
        PathView.Resolution library = byName.get(name);
        if (library != null && !library.path().equals(user)) {
          users.computeIfAbsent(library.path(), path -> new HashSet<>()).add(user);
          library
              .links()
              .forEach(link -> users.computeIfAbsent(link, path -> new HashSet<>()).add(user));
        }
      }
    }
  }

  /** For each library in the tree, by path, the files that are linked with it. */
  SortedMap<String, SortedSet<String>> users() {
    SortedMap<String, SortedSet<String>> sorted = new TreeMap<>();
    users.forEach((library, by) -> sorted.put(library, new TreeSet<>(by)));
    return sorted;
  }

  private void noteOptional(PathView.Resolution self, ElfFacts facts) throws MalformedElfException {
    for (DlopenNote note : facts.dlopenNotes()) {
      boolean included = false;
      for (String soname : note.sonames()) {
        included |= loader.find(soname, self, facts).isPresent();
      }
      optional.add(new RootReport.OptionalLibrary(TreePath.of(self.path()), note, included));
    }
  }

  private void checkScript(String path, Content content, int mode) {
    if ((mode & 0111) == 0) {
      return;
    }
    Optional<String> line = contents.scriptLine(path, content);
    if (line.isPresent() && !line.get().isEmpty()) {
      String interpreter = line.get().split("[ \t]+", 2)[0];
      if (!view.resolve(interpreter).isFile()) {
        problems.error(
            Diagnostic.error(
                "rootfs.unmet-interpreter",
                path + " is a script for " + interpreter + ", which the tree does not have",
                "add the interpreter to binaries"),
            need.place());
      }
    }
  }

  private void checkLink(String path, Node.Symlink link) {
    PathView.Resolution end = view.resolve(path);
    if (end.node().isEmpty()
        && RUNTIME.stream()
            .noneMatch(d -> end.path().equals(d) || end.path().startsWith(d + "/"))) {
      String message =
          path
              + " links to "
              + link.target()
              + ", which the tree does not have ("
              + link.origin()
              + ")";
      if (link.origin().kind() == Origin.Kind.RECIPE) {
        problems.warning(
            Diagnostic.warning("rootfs.dangling-link", message, "correct the link's target"));
      } else {
        problems.error(
            Diagnostic.error(
                "rootfs.dangling-link", message, "add what it links to, or declare the path"),
            need.place());
      }
    }
  }

  /** What files may load at run time, by file and note. */
  List<RootReport.OptionalLibrary> optional() {
    return optional;
  }

  int elfFiles() {
    return elfFiles;
  }
}
