package dev.coracle.rootfs.elf;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.elf.DlopenNote;
import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.recipe.Located;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Libraries that files load at run time: included where the recipe names them, by soname. */
public final class OptionalLibraries {
  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final FileContents contents;
  private final LibrarySearch loader;
  private final Programs programs;
  private final ProblemCollector problems;
  private final MissingFiles missing;

  public OptionalLibraries(
      MergedPackageView view,
      RootTreeAssembler assembler,
      FileContents contents,
      LibrarySearch loader,
      Programs programs,
      ProblemCollector problems,
      MissingFiles missing) {
    this.view = view;
    this.assembler = assembler;
    this.contents = contents;
    this.loader = loader;
    this.programs = programs;
    this.problems = problems;
    this.missing = missing;
  }

  /** Includes what the recipe names; an included library may name optional libraries itself. */
  public void include(List<Located<String>> wanted) {
    List<Located<String>> left = new ArrayList<>(new LinkedHashSet<>(wanted));
    Set<String> looked = new HashSet<>();
    boolean progress = true;
    while (progress && !left.isEmpty()) {
      progress = false;
      for (Map.Entry<TreePath, Node> entry : List.copyOf(assembler.tree().nodes().entrySet())) {
        String path = entry.getKey().text();
        if (entry.getValue() instanceof Node.RegularFile file && looked.add(path)) {
          progress |= includeFor(path, file, left);
        }
      }
    }
    left.forEach(this::includeUnnoted);
  }

  private boolean includeFor(String path, Node.RegularFile file, List<Located<String>> left) {
    boolean found = false;
    try {
      Optional<ElfFacts> facts = contents.elf(path, file.content());
      if (facts.isEmpty()) {
        return false;
      }
      PathView.Resolution self = new PathView.Resolution(path, Optional.of(file), List.of());
      for (DlopenNote note : facts.get().dlopenNotes()) {
        for (Located<String> library : List.copyOf(left)) {
          if (note.sonames().contains(library.value())) {
            Optional<PathView.Resolution> place = loader.find(library.value(), self, facts.get());
            if (place.isPresent()) {
              programs.include(place.get(), need(library));
              left.remove(library);
              found = true;
            }
          }
        }
      }
    } catch (MalformedElfException e) {
      problems.error(e.diagnostic(path), left.get(0).place());
    }
    return found;
  }

  /** No file says that it may load it, or it is not where that file would look. */
  private void includeUnnoted(Located<String> library) {
    RequiredBy need = need(library);
    Optional<PathView.Resolution> place =
        loader.defaultDirectories().stream()
            .map(directory -> view.resolve(directory + "/" + library.value()))
            .filter(found -> found.isFile() && isElf(found))
            .findFirst();
    if (place.isPresent()) {
      programs.include(place.get(), need);
      problems.warning(
          Diagnostic.warning(
                  "rootfs.unused-library",
                  "no file in the tree declares that it may load " + library.value(),
                  "remove it from libraries unless you know what loads it")
              .at(library.place()));
    } else {
      missing.add(
          "rootfs.unknown-library",
          "library '" + library.value() + "'",
          library.value(),
          need,
          () -> view.namesIn(loader.defaultDirectories().stream().map(UsrMerge::map).toList()));
    }
  }

  private boolean isElf(PathView.Resolution found) {
    Optional<Content> content = found.node().flatMap(contents::content);
    try {
      return content.isPresent() && contents.elf(found.path(), content.get()).isPresent();
    } catch (MalformedElfException e) {
      return false;
    }
  }

  private static RequiredBy need(Located<String> library) {
    return new RequiredBy("libraries: " + library.value(), library.place());
  }
}
