package dev.coracle.rootfs.elf;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.elf.NeededVersion;
import dev.coracle.recipe.Architecture;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves DT_NEEDED entries as ld.so(8) of glibc does, without a cache: breadth first; a library
 * that is already loaded by that name or soname counts; then DT_RPATH of the object and of those
 * that loaded it, or DT_RUNPATH of the object alone; then the default directories. Files of another
 * machine are passed over. glibc-hwcaps directories are not searched: they hold variants for some
 * processors, and which one runs the guest is not known here.
 */
public final class LibrarySearch {
  /** The levels of x86-64 beyond the first; glibc has such directories for no arm64. */
  private static final List<String> LEVELS = List.of("x86-64-v2", "x86-64-v3", "x86-64-v4");

  private final PathView view;
  private final FileContents contents;
  private final List<String> defaults;
  private final Supplier<LoaderConfiguration> configuration;
  private @Nullable LoaderConfiguration read;
  private final String lib;
  private final String platform;

  /**
   * A loaded object: where it was found, links on the way, who asked for it by which name.
   *
   * @param loader who asked; empty for what the search began with
   */
  public record Loaded(
      String openedAs,
      PathView.Resolution found,
      ElfFacts facts,
      Optional<Loaded> loader,
      String askedAs) {}

  /** A library that was not found. */
  public record Unmet(String library, String neededBy, List<String> searched) {}

  /** A symbol version that the library which was found does not have. */
  public record UnmetVersion(NeededVersion version, String neededBy, String provider) {}

  /** Everything a program loads, itself first, and what failed. */
  public record Closure(List<Loaded> objects, List<Unmet> unmet, List<UnmetVersion> versions) {}

  /**
   * A search.
   *
   * @param below all paths below a directory, sorted; asked when a library is looked for first
   */
  public LibrarySearch(
      PathView view,
      FileContents contents,
      Architecture architecture,
      Function<String, Iterable<String>> below) {
    this.view = view;
    this.contents = contents;
    this.configuration = () -> new LoaderConfiguration(view, contents, below);
    String triplet = architecture.multiarchTriplet();
    // Debian's glibc: the two multiarch directories, then the two plain ones.
    this.defaults = List.of("/lib/" + triplet, "/usr/lib/" + triplet, "/lib", "/usr/lib");
    this.lib = "lib/" + triplet;
    this.platform = triplet.substring(0, triplet.indexOf('-'));
  }

  /** Loads a program or library. */
  public Closure closure(PathView.Resolution root, ElfFacts facts) throws MalformedElfException {
    return new Run().run(first(root, facts));
  }

  /** Searched where nothing else is said, before usr-merge. */
  public List<String> defaultDirectories() {
    return defaults;
  }

  /** Where a library that was not found is for processors of a higher level. */
  Optional<String> hardwareVariant(Unmet unmet) {
    return unmet.searched().stream()
        .flatMap(
            directory ->
                LEVELS.stream()
                    .map(level -> directory + "/glibc-hwcaps/" + level + "/" + unmet.library()))
        .filter(path -> view.resolve(path).isFile())
        .findFirst();
  }

  LoaderConfiguration configuration() {
    if (read == null) {
      read = configuration.get();
    }
    return read;
  }

  /** Directories that only the loader's cache makes known. */
  List<String> cachedDirectories() {
    return configuration().directories().stream()
        .filter(each -> !defaults.contains(each) && !defaults.contains(view.canonical(each)))
        .toList();
  }

  /** Finds one library on behalf of an object, as dlopen(3) in that object would. */
  public Optional<PathView.Resolution> find(
      String library, PathView.Resolution from, ElfFacts facts) throws MalformedElfException {
    return new Run().search(library, first(from, facts), new ArrayList<>()).map(Loaded::found);
  }

  private static Loaded first(PathView.Resolution object, ElfFacts facts) {
    return new Loaded(object.path(), object, facts, Optional.empty(), object.path());
  }

  private final class Run {
    private final List<Loaded> objects = new ArrayList<>();
    private final Map<String, Loaded> byName = new HashMap<>();
    private final List<Unmet> unmet = new ArrayList<>();

    Closure run(Loaded root) throws MalformedElfException {
      add(root);
      if (root.facts().interpreter().isPresent()) {
        loadInterpreter(root, root.facts().interpreter().get());
      }
      for (int i = 0; i < objects.size(); i++) {
        Loaded object = objects.get(i);
        for (String library : object.facts().needed()) {
          Loaded known = byName.get(library);
          if (known != null) {
            continue;
          }
          List<String> searched = new ArrayList<>();
          Optional<Loaded> found = search(library, object, searched);
          if (found.isPresent()) {
            add(found.get());
          } else {
            unmet.add(new Unmet(library, object.found().path(), searched));
          }
        }
      }
      return new Closure(objects, unmet, versions());
    }

    /** The loader is in the process before any library is looked for. */
    private void loadInterpreter(Loaded root, String path) throws MalformedElfException {
      PathView.Resolution found = view.resolve(path);
      Optional<ElfFacts> facts = elf(found);
      if (facts.isPresent()) {
        add(new Loaded(path, found, facts.get(), Optional.of(root), path));
      } else {
        unmet.add(new Unmet(path, root.found().path(), List.of()));
      }
    }

    private void add(Loaded object) {
      objects.add(object);
      byName.putIfAbsent(object.askedAs(), object);
      object.facts().soname().ifPresent(soname -> byName.putIfAbsent(soname, object));
    }

    private Optional<Loaded> search(String library, Loaded asker, List<String> searched)
        throws MalformedElfException {
      if (library.indexOf('/') >= 0) {
        String path = expand(library, asker);
        searched.add(path);
        return path.startsWith("/") ? open(path, library, asker) : Optional.empty();
      }
      if (asker.facts().runpath().isEmpty()) {
        Optional<Loaded> object = Optional.of(asker);
        for (; object.isPresent(); object = object.get().loader()) {
          Optional<Loaded> found =
              searchIn(object.get().facts().rpath(), object.get(), library, asker, searched);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      Optional<Loaded> found = searchIn(asker.facts().runpath(), asker, library, asker, searched);
      if (found.isPresent() || asker.facts().noDefaultLibraries()) {
        return found;
      }
      Optional<Loaded> cached = searchIn(cachedDirectories(), asker, library, asker, searched);
      return cached.isPresent() ? cached : searchIn(defaults, asker, library, asker, searched);
    }

    private Optional<Loaded> searchIn(
        List<String> directories, Loaded owner, String library, Loaded asker, List<String> searched)
        throws MalformedElfException {
      for (String directory : directories) {
        String path = expand(directory, owner);
        if (path.startsWith("/")) {
          String place = view.canonical(path);
          if (!searched.contains(place)) {
            searched.add(place);
          }
          Optional<Loaded> found = open(path + "/" + library, library, asker);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    }

    private Optional<Loaded> open(String path, String askedAs, Loaded asker)
        throws MalformedElfException {
      PathView.Resolution found = view.resolve(path);
      return elf(found)
          .filter(facts -> facts.sameKindAs(asker.facts()))
          .map(facts -> new Loaded(path, found, facts, Optional.of(asker), askedAs));
    }

    private List<UnmetVersion> versions() {
      List<UnmetVersion> lacking = new ArrayList<>();
      for (Loaded object : objects) {
        for (NeededVersion version : object.facts().neededVersions()) {
          Loaded provider = byName.get(version.library());
          if (provider != null
              && !version.weak()
              && !provider.facts().definedVersions().isEmpty()
              && !provider.facts().definedVersions().contains(version.version())) {
            lacking.add(new UnmetVersion(version, object.found().path(), provider.found().path()));
          }
        }
      }
      return lacking;
    }

    private Optional<ElfFacts> elf(PathView.Resolution found) throws MalformedElfException {
      if (!found.isFile()) {
        return Optional.empty();
      }
      Optional<Content> content = found.node().flatMap(contents::content);
      return content.isPresent() ? contents.elf(found.path(), content.get()) : Optional.empty();
    }
  }

  /** Puts in what ld.so(8) knows as dynamic string tokens. */
  private String expand(String text, Loaded owner) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    String opened = owner.openedAs();
    int slash = opened.lastIndexOf('/');
    String origin = slash <= 0 ? "/" : opened.substring(0, slash);
    return replace(replace(replace(text, "ORIGIN", origin), "LIB", lib), "PLATFORM", platform);
  }

  private static String replace(String text, String token, String value) {
    return text.replace("${" + token + "}", value).replace("$" + token, value);
  }
}
