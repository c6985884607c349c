package dev.coracle.rootfs;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.units.UnitClosure;
import dev.coracle.rootfs.units.UnitFinder;
import dev.coracle.rootfs.units.UnitLinks;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.systemd.UnitName;
import dev.coracle.template.Templates;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The units that a recipe names or declares as files, and its default target. */
final class RecipeUnits {
  private final Recipe recipe;
  private final MergedPackageView view;
  private final FileContents contents;
  private final ManagerFacts manager;
  private final UnitClosure units;
  private final ProblemCollector problems;

  RecipeUnits(
      Recipe recipe,
      MergedPackageView view,
      FileContents contents,
      ManagerFacts manager,
      UnitClosure units,
      ProblemCollector problems) {
    this.recipe = recipe;
    this.view = view;
    this.contents = contents;
    this.manager = manager;
    this.units = units;
    this.problems = problems;
  }

  /** Includes them, with what they need. */
  void include() {
    Located<String> target = recipe.systemd().defaultTarget();
    units.add(target.value(), "systemd.default-target", targetNeed());
    for (Located<String> unit : recipe.systemd().units()) {
      units.list(unit.value(), new RequiredBy("systemd.units: " + unit.value(), unit.place()));
    }
    for (Located<String> unit : recipe.systemd().enabled()) {
      units.list(unit.value(), new RequiredBy("systemd.enable: " + unit.value(), unit.place()));
    }
    for (FileSpec spec : recipe.files()) {
      unitOf(spec)
          .ifPresent(name -> units.add(name, "files: " + spec.path(), RecipeFiles.need(spec)));
    }
    units.close();
  }

  private RequiredBy targetNeed() {
    Located<String> target = recipe.systemd().defaultTarget();
    return new RequiredBy("systemd.default-target: " + target.value(), target.place());
  }

  /**
   * Makes the links that start them.
   *
   * @param companionUnits units that companion rules brought
   */
  UnitLinks link(RootTreeAssembler assembler, List<String> companionUnits) {
    String target = recipe.systemd().defaultTarget().value();
    UnitLinks links = new UnitLinks(view, assembler, units, manager, target, targetNeed());
    List<String> listed = new ArrayList<>();
    recipe.systemd().units().forEach(unit -> listed.add(unit.value()));
    listed.addAll(companionUnits);
    recipe.systemd().disabled().forEach(unit -> listed.remove(unit.value()));
    links.link(listed, recipe.systemd().enabled().stream().map(Located::value).toList());
    return links;
  }

  /** The unit that a declared file is, if it stands right in a directory of units. */
  private Optional<String> unitOf(FileSpec spec) {
    String path = UsrMerge.map(spec.path().text());
    String name = spec.path().name();
    boolean isUnit = spec.what() instanceof FileSpec.Text || spec.what() instanceof FileSpec.Copy;
    return isUnit
            && UnitName.parse(name).isPresent()
            && manager.directories().contains(path.substring(0, path.lastIndexOf('/')))
            && view.node(path).flatMap(contents::content).filter(c -> c.size() > 0).isPresent()
        ? Optional.of(name)
        : Optional.empty();
  }

  /**
   * A default target that nothing has is made from a template; a name close to that of a target
   * there is was meant to be that one.
   */
  void overlayDefaultTarget(Templates templates, long seconds) {
    Located<String> target = recipe.systemd().defaultTarget();
    String name = target.value();
    UnitFinder finder = new UnitFinder(view, contents, manager);
    Optional<UnitName> parsed = UnitName.parse(name);
    if (parsed.isEmpty()
        || !parsed.get().type().equals("target")
        || finder.find(name).isPresent()) {
      return;
    }
    List<String> stems =
        finder.allNames().stream()
            .filter(unit -> unit.endsWith(".target"))
            .map(unit -> unit.substring(0, unit.lastIndexOf('.')))
            .toList();
    List<String> near = Suggestions.to(parsed.get().prefix(), stems);
    if (!near.isEmpty()) {
      problems.error(
          Diagnostic.error(
              "systemd.unknown-unit",
              "default target '" + name + "' is in none of the packages",
              "did you mean " + near.get(0) + ".target? or declare the unit under files"),
          target.place());
    }
    String text = templates.render("default-target.ftl", Map.of("name", recipe.name()));
    view.overlay(
        manager.directories().get(manager.directories().size() - 1) + "/" + name,
        new Node.RegularFile(
            Metadata.rootOwned(0644, seconds),
            Content.of(text.getBytes(StandardCharsets.UTF_8)),
            Origin.generated("default-target.ftl", "systemd.default-target: " + name)));
  }
}
