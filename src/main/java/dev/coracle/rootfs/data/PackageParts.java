package dev.coracle.rootfs.data;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.ContentSpec;
import dev.coracle.recipe.IncludeSpec;
import dev.coracle.recipe.Located;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The recipe's {@code include} and {@code exclude}: parts of packages by name and wildcard. */
public final class PackageParts {
  /** What a package that is included whole is trimmed of, by the word that keeps it. */
  private final SortedMap<String, List<PathGlob>> trimmed;

  private final ContentSpec content;
  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final Programs programs;
  private final ProblemCollector problems;
  private final List<RootReport.TrimmedPart> left = new ArrayList<>();

  public PackageParts(
      ContentSpec content,
      Companions companions,
      MergedPackageView view,
      RootTreeAssembler assembler,
      Programs programs,
      ProblemCollector problems) {
    this.content = content;
    this.trimmed = companions.trimmed();
    this.view = view;
    this.assembler = assembler;
    this.programs = programs;
    this.problems = problems;
  }

  /** Makes the packages look as if they had nothing of what is excluded. */
  public void exclude() {
    for (Located<String> each : content.exclude()) {
      PathGlob glob = PathGlob.of(UsrMerge.map(each.value()));
      if (isEverything(each, "exclude: ", "name what nobody needs")) {
        continue;
      }
      List<String> there = content.exclude().isEmpty() ? List.of() : near(glob);
      if (!view.hide(glob::matches)) {
        unmatched("exclude: ", each, there);
      }
    }
  }

  /** Brings the parts that are named, with what programs among them need. */
  public void include() {
    for (IncludeSpec part : content.include()) {
      Optional<PackageContents> found =
          view.packages().stream()
              .filter(each -> each.locked().name().equals(part.packageName().value()))
              .findFirst();
      if (found.isEmpty()) {
        unknown(part);
        continue;
      }
      part.keep().forEach(this::checkKeep);
      Set<String> kept = part.keep().stream().map(Located::value).collect(Collectors.toSet());
      noteTrimmed(part, kept);
      List<PathGlob> except =
          part.except().stream().map(each -> PathGlob.of(UsrMerge.map(each.value()))).toList();
      if (part.paths().isEmpty()) {
        RequiredBy need = new RequiredBy("include: " + part.packageName(), part.place());
        found.get().nodes().keySet().stream()
            .map(path -> UsrMerge.map(path.text()))
            .filter(path -> !isTrimmed(path, kept) && !matches(path, except))
            .forEach(path -> bring(path, need));
      }
      for (Located<String> wanted : part.paths()) {
        include(found.get(), wanted, except);
      }
    }
  }

  /** What packages went without; known once they are included. */
  public List<RootReport.TrimmedPart> trimmed() {
    return List.copyOf(left);
  }

  private void noteTrimmed(IncludeSpec part, Set<String> kept) {
    String name = part.packageName().value();
    for (Located<String> each : part.except()) {
      String glob = UsrMerge.map(each.value());
      left.add(new RootReport.TrimmedPart(name, glob, "", each.place()));
    }
    if (part.paths().isEmpty()) {
      trimmed.forEach(
          (word, globs) -> {
            if (!kept.contains(word)) {
              globs.forEach(
                  glob ->
                      left.add(new RootReport.TrimmedPart(name, glob.text(), word, part.place())));
            }
          });
    }
  }

  private void include(PackageContents contents, Located<String> wanted, List<PathGlob> except) {
    PathGlob glob = PathGlob.of(UsrMerge.map(wanted.value()));
    if (isEverything(wanted, "include: ", "leave out paths to take all of the package")) {
      return;
    }
    RequiredBy need =
        new RequiredBy(
            "include: " + contents.locked().name() + " " + wanted.value(), wanted.place());
    List<String> paths =
        contents.nodes().keySet().stream()
            .map(path -> UsrMerge.map(path.text()))
            .filter(glob::matches)
            .toList();
    if (paths.isEmpty()) {
      List<String> all =
          contents.nodes().keySet().stream().map(path -> UsrMerge.map(path.text())).toList();
      unmatched("package " + contents.locked().name() + ": ", wanted, all);
    }
    paths.stream().filter(path -> !matches(path, except)).forEach(path -> bring(path, need));
  }

  /** A wildcard that nothing escapes is a mistake, such as a lost name. */
  private boolean isEverything(Located<String> glob, String what, String fix) {
    if (!glob.value().matches("/?([*?]+/?)*")) {
      return false;
    }
    problems.error(
        Diagnostic.error("rootfs.match-all", what + glob.value() + " matches everything", fix),
        glob.place());
    return true;
  }

  private void bring(String shipped, RequiredBy need) {
    String path = view.canonical(shipped);
    Optional<Node> node = view.node(path);
    if (node.isEmpty() || path.equals("/")) {
      return;
    }
    PathView.Resolution found = view.resolve(path);
    assembler.include(path, need);
    if (found.isFile()) {
      programs.include(found, need);
    }
  }

  private boolean isTrimmed(String path, Set<String> kept) {
    return trimmed.entrySet().stream()
        .anyMatch(entry -> !kept.contains(entry.getKey()) && matches(path, entry.getValue()));
  }

  private static boolean matches(String path, List<PathGlob> globs) {
    return globs.stream().anyMatch(glob -> glob.matches(path));
  }

  private void checkKeep(Located<String> word) {
    if (!trimmed.containsKey(word.value())) {
      problems.error(
          Diagnostic.error(
              "rootfs.unknown-trim",
              "'" + word.value() + "' is nothing that a package is trimmed of",
              Suggestions.suggestion(
                  word.value(), trimmed.keySet(), "use " + String.join(", ", trimmed.keySet()))),
          word.place());
    }
  }

  private void unknown(IncludeSpec part) {
    String name = part.packageName().value();
    List<String> names =
        view.packages().stream().map(each -> each.locked().name()).sorted().toList();
    problems.error(
        Diagnostic.error(
            "rootfs.unknown-package",
            "package " + name + " is none of the packages that files are taken from",
            Suggestions.suggestion(name, names, "add it to packages")),
        part.packageName().place());
  }

  private List<String> near(PathGlob glob) {
    String base = glob.base();
    String above = base.substring(0, Math.max(1, base.lastIndexOf('/')));
    return above.length() > 1 ? List.copyOf(view.below(above)) : List.of();
  }

  private void unmatched(String what, Located<String> glob, List<String> paths) {
    List<String> similar =
        paths.stream()
            .filter(path -> Math.abs(path.length() - glob.value().length()) < 8)
            .limit(2000)
            .toList();
    problems.error(
        Diagnostic.error(
            "rootfs.no-match",
            what + glob.value() + " matches no file of the packages",
            Suggestions.suggestion(
                glob.value(), similar, "correct the path, or remove it from the recipe")),
        glob.place());
  }
}
