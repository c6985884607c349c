package dev.coracle.rootfs.elf;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.rootfs.assembly.MissingFiles;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings programs and libraries with all they need to start: links on the way, the interpreter of a
 * script, the loader and libraries of an ELF file.
 */
public final class Programs {
  /** Where a name without a slash is looked up, best first. */
  public static final List<String> DIRECTORIES =
      List.of(
          "/usr/local/sbin",
          "/usr/local/bin",
          "/usr/sbin",
          "/usr/bin",
          "/usr/lib/systemd",
          "/usr/libexec",
          "/usr/lib");

  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final FileContents contents;
  private final LibrarySearch loader;
  private final ProblemCollector problems;
  private final MissingFiles missing;
  private final Set<String> closed = new HashSet<>();
  private final Map<String, LibrarySearch.Closure> closures = new HashMap<>();

  public Programs(
      MergedPackageView view,
      RootTreeAssembler assembler,
      FileContents contents,
      LibrarySearch loader,
      ProblemCollector problems,
      MissingFiles missing) {
    this.view = view;
    this.assembler = assembler;
    this.contents = contents;
    this.loader = loader;
    this.problems = problems;
    this.missing = missing;
  }

  /** Where a program is: an absolute path as it is, a name in the first directory that has it. */
  public Optional<PathView.Resolution> find(String program, List<String> directories) {
    if (program.startsWith("/")) {
      return Optional.of(view.resolve(program)).filter(PathView.Resolution::isFile);
    }
    for (String directory : directories) {
      PathView.Resolution found = view.resolve(directory + "/" + program);
      if (found.isFile()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /**
   * Includes a program, or notes that it is missing.
   *
   * @param program an absolute path, or a name to look up
   * @return where it is, links followed
   */
  public Optional<TreePath> include(String program, List<String> directories, RequiredBy need) {
    Optional<PathView.Resolution> found = find(program, directories);
    if (found.isPresent()) {
      include(found.get(), need);
    } else if (program.startsWith("/")) {
      reportMissingPath(program, need);
    } else if (program.indexOf('/') >= 0) {
      problems.error(
          Diagnostic.error(
              "rootfs.relative-program",
              "'" + program + "' is neither an absolute path nor a name",
              "write /" + program + ", or the name alone"),
          need.place());
    } else {
      missing.add(
          "rootfs.unknown-binary",
          "binary '" + program + "'",
          program,
          need,
          () -> view.namesIn(directories));
    }
    return found.map(resolution -> TreePath.of(resolution.path()));
  }

  private void reportMissingPath(String program, RequiredBy need) {
    PathView.Resolution end = view.resolve(program);
    if (end.node().isPresent()) {
      problems.error(
          Diagnostic.error(
              "rootfs.not-a-file",
              program + ", needed by " + need.by() + ", is not a regular file",
              "name a file"),
          need.place());
      return;
    }
    String directory = parent(end.path());
    String what =
        end.links().isEmpty() ? program : program + ", a link that ends at " + end.path() + ",";
    missing.add(
        "rootfs.unknown-binary",
        "binary " + what,
        end.links().isEmpty() ? UsrMerge.map(program) : end.path(),
        need,
        () -> view.namesIn(List.of(directory, parent(UsrMerge.map(program)))));
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** Includes a file that was found, and all it needs to start. */
  public void include(PathView.Resolution found, RequiredBy need) {
    assembler.include(found, need);
    if (!closed.add(found.path())) {
      return;
    }
    Node node = found.node().orElseThrow();
    Content content = contents.content(node).orElseThrow();
    try {
      Optional<ElfFacts> facts = contents.elf(found.path(), content);
      if (facts.isPresent()) {
        includeLibraries(found, facts.get(), need);
      } else {
        contents
            .scriptLine(found.path(), content)
            .filter(line -> isExecutable(node))
            .ifPresent(line -> includeInterpreter(line, need.of(found.path())));
      }
    } catch (MalformedElfException e) {
      problems.error(e.diagnostic(found.path()), need.place());
    }
  }

  /** A file that nobody may execute is no script, whatever its first line says. */
  private boolean isExecutable(Node node) {
    Node file =
        node instanceof Node.HardLink link ? view.node(link.target().text()).orElse(node) : node;
    return (file.metadata().mode() & 0111) != 0;
  }

  /** Whether the packages have all that a file needs to start; data needs nothing. */
  public boolean canStart(PathView.Resolution found) {
    if (!found.isFile()) {
      return false;
    }
    Node node = found.node().orElseThrow();
    Content content = contents.content(node).orElseThrow();
    try {
      Optional<ElfFacts> facts = contents.elf(found.path(), content);
      if (facts.isPresent()) {
        return closure(found, facts.get()).unmet().isEmpty();
      }
      Optional<String> line =
          contents.scriptLine(found.path(), content).filter(text -> isExecutable(node));
      if (line.isEmpty() || line.get().isEmpty()) {
        return true;
      }
      String[] words = line.get().split("[ \t]+", 0);
      return words[0].startsWith("/")
          && view.resolve(words[0]).isFile()
          && (!words[0].endsWith("/env")
              || words.length < 2
              || find(words[words.length - 1], DIRECTORIES).isPresent());
    } catch (MalformedElfException e) {
      return false;
    }
  }

  /** A library that a file needs to load and that none of the packages has. */
  public Optional<String> absentLibrary(PathView.Resolution found) {
    Optional<Content> content =
        found.isFile() ? found.node().flatMap(contents::content) : Optional.empty();
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<ElfFacts> facts = contents.elf(found.path(), content.get());
      return facts.isEmpty()
          ? Optional.empty()
          : closure(found, facts.get()).unmet().stream()
              .map(LibrarySearch.Unmet::library)
              .filter(library -> !view.hasName(library))
              .findFirst();
    } catch (MalformedElfException e) {
      return Optional.empty();
    }
  }

  /** Bytes of what a file would bring along that is not in yet, itself included. */
  public long newBytes(PathView.Resolution found) {
    Content content = found.node().flatMap(contents::content).orElseThrow();
    try {
      Optional<ElfFacts> facts = contents.elf(found.path(), content);
      if (facts.isEmpty()) {
        return content.size();
      }
      return closure(found, facts.get()).objects().stream()
          .map(LibrarySearch.Loaded::found)
          .filter(object -> !assembler.has(object.path()))
          .flatMap(object -> object.node().flatMap(contents::content).stream())
          .mapToLong(Content::size)
          .sum();
    } catch (MalformedElfException e) {
      return 0;
    }
  }

  /**
   * Includes a file and those libraries that are found: the others may be loaded already when a
   * program opens it.
   */
  public void includeAvailable(PathView.Resolution found, RequiredBy need) {
    assembler.include(found, need);
    Optional<Content> content = found.node().flatMap(contents::content);
    if (!found.isFile() || content.isEmpty()) {
      return;
    }
    try {
      Optional<ElfFacts> facts = contents.elf(found.path(), content.get());
      if (facts.isPresent()) {
        includeObjects(closure(found, facts.get()), need);
      }
    } catch (MalformedElfException e) {
      // Reported where the tree is checked.
      return;
    }
  }

  /** What a file loads; kept once all of it is found, since files that are there stay. */
  private LibrarySearch.Closure closure(PathView.Resolution found, ElfFacts facts)
      throws MalformedElfException {
    LibrarySearch.Closure known = closures.get(found.path());
    if (known != null) {
      return known;
    }
    LibrarySearch.Closure closure = loader.closure(found, facts);
    if (closure.unmet().isEmpty()) {
      closures.put(found.path(), closure);
    }
    return closure;
  }

  private void includeObjects(LibrarySearch.Closure closure, RequiredBy need) {
    for (LibrarySearch.Loaded object : closure.objects()) {
      object
          .loader()
          .map(by -> need.of(by.found().path()))
          .ifPresent(reason -> assembler.include(object.found(), reason));
    }
  }

  private void includeLibraries(PathView.Resolution found, ElfFacts facts, RequiredBy need)
      throws MalformedElfException {
    LibrarySearch.Closure closure = closure(found, facts);
    includeObjects(closure, need);
    for (LibrarySearch.Unmet unmet : closure.unmet()) {
      Optional<String> variant = loader.hardwareVariant(unmet);
      if (variant.isPresent()) {
        problems.error(
            Diagnostic.error(
                "rootfs.missing-library",
                "library "
                    + unmet.library()
                    + ", needed by "
                    + need.of(unmet.neededBy()).by()
                    + ", is in the packages only for some processors ("
                    + variant.get()
                    + ")",
                "add a package that ships it for every processor, outside of glibc-hwcaps"),
            need.place());
        continue;
      }
      missing.add(
          "rootfs.missing-library",
          "library " + unmet.library(),
          unmet.library().startsWith("/") ? UsrMerge.map(unmet.library()) : unmet.library(),
          need.of(unmet.neededBy()),
          () -> view.namesIn(unmet.searched()));
    }
  }

  /** {@code /usr/bin/env name} starts the name; any other interpreter is started itself. */
  private void includeInterpreter(String line, RequiredBy need) {
    String[] words = line.split("[ \t]+", 0);
    if (words[0].isEmpty()) {
      return;
    }
    if (line.endsWith("\r")) {
      problems.error(
          Diagnostic.error(
              "rootfs.script-line-end",
              need.by()
                  + " begins with #!"
                  + line.strip()
                  + " and a carriage return, which the"
                  + " kernel takes for part of the interpreter's name",
              "save the script with Unix line ends (LF)"),
          need.place());
      return;
    }
    include(words[0], List.of(), need);
    if (words[0].endsWith("/env")) {
      for (int i = 1; i < words.length; i++) {
        if (!words[i].startsWith("-") && words[i].indexOf('=') < 0) {
          include(words[i], DIRECTORIES, need);
          return;
        }
      }
    }
  }
}
