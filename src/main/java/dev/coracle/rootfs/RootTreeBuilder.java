package dev.coracle.rootfs;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.AccountIds;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.Accounts;
import dev.coracle.rootfs.assembly.MissingFiles;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.rootfs.assembly.Privileges;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.rootfs.data.AccountFinder;
import dev.coracle.rootfs.data.Alternatives;
import dev.coracle.rootfs.data.CompanionClosure;
import dev.coracle.rootfs.data.CompanionUnits;
import dev.coracle.rootfs.data.DataClosure;
import dev.coracle.rootfs.data.DataContext;
import dev.coracle.rootfs.data.NameServices;
import dev.coracle.rootfs.data.OwnConfigurations;
import dev.coracle.rootfs.data.PackageParts;
import dev.coracle.rootfs.data.PermissionOverrides;
import dev.coracle.rootfs.data.StateDirectories;
import dev.coracle.rootfs.elf.LibrarySearch;
import dev.coracle.rootfs.elf.LoaderCache;
import dev.coracle.rootfs.elf.OptionalLibraries;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.reference.ReferenceCheck;
import dev.coracle.rootfs.script.PackageScripts;
import dev.coracle.rootfs.units.DropInCheck;
import dev.coracle.rootfs.units.MountedOverCheck;
import dev.coracle.rootfs.units.UnitAccounts;
import dev.coracle.rootfs.units.UnitClosure;
import dev.coracle.rootfs.units.UnitFinder;
import dev.coracle.rootfs.units.UnitLinks;
import dev.coracle.rootfs.units.UnitNamedPaths;
import dev.coracle.rootfs.units.UnitOrderCheck;
import dev.coracle.rootfs.units.UnitPathCheck;
import dev.coracle.rootfs.view.ElfCache;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.TreeView;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.store.Store;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Makes a guest's root tree from packages: what the recipe names, and what that needs.
 *
 * <p>{@link UnitClosure} describes which units are included, which links start them at {@link
 * UnitLinks}, how libraries are found at {@link LibrarySearch}, what every guest also has at {@link
 * GeneratedNodes} and {@link Accounts}. All problems are found in one pass.
 */
public final class RootTreeBuilder {
  private final Templates templates;
  private final Companions companions;
  private final Optional<Store> store;

  /** A builder; holds nothing of one build. */
  public RootTreeBuilder(Templates templates) {
    this(templates, Companions.NONE);
  }

  /** A builder with companion rules. */
  public RootTreeBuilder(Templates templates, Companions companions) {
    this(templates, companions, Optional.empty());
  }

  /**
   * A builder with companion rules.
   *
   * @param store keeps what was found in files of packages, so that the next build is quicker
   */
  public RootTreeBuilder(Templates templates, Companions companions, Optional<Store> store) {
    this.templates = templates;
    this.companions = companions;
    this.store = store;
  }

  /**
   * Builds the tree.
   *
   * @param version the result's version, for os-release
   * @param packages all packages that files are taken from, by name
   * @param seconds the time that every node gets, seconds since 1970
   * @param search asked only where something is missing
   * @throws dev.coracle.diagnostic.CoracleException with exit code RECIPE and every problem found
   */
  public RootTree build(
      Recipe recipe,
      String version,
      List<PackageContents> packages,
      long seconds,
      PackageSearch search) {
    return build(recipe, version, packages, seconds, AccountIds.NONE, search);
  }

  /**
   * As the other, with numbers of accounts that are fixed already.
   *
   * @param ids the lock's
   */
  public RootTree build(
      Recipe recipe,
      String version,
      List<PackageContents> packages,
      long seconds,
      AccountIds ids,
      PackageSearch search) {
    return new Build(recipe, packages, seconds, ids, search).run(version);
  }

  private final class Build {
    private final Recipe recipe;
    private final long seconds;
    private final PackageSearch search;
    private final AccountIds locked;
    private AccountIds given = AccountIds.NONE;
    private final RequiredBy whole;
    private final ManagerFacts manager;
    private final ProblemCollector problems = new ProblemCollector();
    private final MissingFiles missing = new MissingFiles();
    private final ElfCache elf = new ElfCache();
    private final PackageScripts scripts = new PackageScripts(companions.enable().keySet());
    private final MergedPackageView view;
    private final Privileges privileges;
    private final RootTreeAssembler assembler;
    private final Programs programs;
    private final LibrarySearch loader;
    private final FileContents contents;
    private final UnitClosure units;
    private final UnitFinder unitFinder;
    private final RecipeUnits recipeUnits;
    private final List<String> companionUnits = new ArrayList<>();

    Build(
        Recipe recipe,
        List<PackageContents> packages,
        long seconds,
        AccountIds locked,
        PackageSearch search) {
      this.recipe = recipe;
      this.locked = locked;
      this.seconds = seconds;
      this.search = search;
      this.whole = new RequiredBy("the whole tree", SourceLocation.file(recipe.file().toString()));
      this.manager =
          new ManagerFacts(recipe.systemd().unitPath().stream().map(Located::value).toList());
      this.view = new MergedPackageView(packages);
      this.privileges = new Privileges(recipe.grants());
      this.assembler = new RootTreeAssembler(view, seconds, privileges, problems);
      this.contents = new FileContents(view, elf);
      this.loader = new LibrarySearch(view, contents, recipe.architecture(), view::below);
      this.programs = new Programs(view, assembler, contents, loader, problems, missing);
      this.unitFinder = new UnitFinder(view, contents, manager);
      this.units =
          new UnitClosure(view, assembler, unitFinder, manager, programs, problems, missing);
      this.recipeUnits = new RecipeUnits(recipe, view, contents, manager, units, problems);
    }

    RootTree run(String version) {
      DistributionRelease distribution = DistributionRelease.of(recipe, view, contents);
      CompletableFuture<String> release =
          GeneratedNodes.render(templates, recipe, version, distribution);
      RecipeFiles own = new RecipeFiles(recipe, seconds, problems);
      PackageParts parts =
          new PackageParts(recipe.content(), companions, view, assembler, programs, problems);
      parts.exclude();
      List<String> diverted =
          recipe.content().closure() ? Alternatives.divert(view, scripts) : List.of();
      if (recipe.content().closure()) {
        Alternatives.overlay(view, scripts);
        CompanionUnits.overlay(view, recipe, companions, seconds);
      }
      own.overlay(view);
      recipeUnits.overlayDefaultTarget(templates, seconds);
      own.include(view, assembler, programs);
      List<TreePath> binaries = new ArrayList<>();
      for (Located<String> binary : recipe.binaries()) {
        programs
            .include(
                binary.value(),
                Programs.DIRECTORIES,
                new RequiredBy("binaries: " + binary.value(), binary.place()))
            .ifPresent(binaries::add);
      }
      parts.include();
      recipeUnits.include();
      DataContext data =
          new DataContext(
              view,
              assembler,
              contents,
              programs,
              recipe,
              companions,
              scripts,
              whole,
              store,
              problems);
      diverted.forEach(data::note);
      if (recipe.content().closure()) {
        follow(data);
      }
      Accounts accounts = state(data);
      UnitLinks links = recipeUnits.link(assembler, companionUnits);
      new OptionalLibraries(view, assembler, contents, loader, programs, problems, missing)
          .include(recipe.libraries());
      new LoaderCache(view, assembler, contents, loader).make(whole);
      GeneratedNodes generated = new GeneratedNodes(assembler, whole);
      generated.texts(templates, release.join(), accounts);
      generated.releaseFile(distribution);
      if (recipe.image().packageMetadata()) {
        new PackageMetadata(view, assembler, contents, whole).place();
      }
      generated.skeleton();
      new UnitAccounts(accounts, problems).check(units.all());
      new UnitOrderCheck(problems).check(units.settings(), links.report());
      new DropInCheck(unitFinder, manager, problems).check(recipe, units.settings());
      MountedOverCheck mounted = new MountedOverCheck(recipe, manager, units.settings(), problems);
      mounted.addFstab(path -> assembler.has(path) ? view.node(path) : Optional.empty(), contents);
      mounted.checkFiles();
      missing.report(search, problems);
      problems.throwIfAny();
      FileTree tree = assembler.tree().build();
      new UnitPathCheck(recipe.systemd().unitPath(), manager, problems).check(tree, units.all());
      FinishedTreeCheck check =
          new FinishedTreeCheck(tree, elf, recipe.architecture(), problems, whole);
      new UnitNamedPaths(new TreeView(tree), missing).check(units.settings());
      check.run();
      mounted.checkPackages(tree);
      new ReferenceCheck(
              recipe,
              view,
              tree,
              new FileContents(new TreeView(tree), elf),
              loader.defaultDirectories(),
              whole)
          .check(units.settings(), missing, problems);
      missing.report(search, problems);
      problems.throwIfAny();
      privileges.warnUnused(recipe.grants(), problems);
      check
          .users()
          .forEach(
              (library, users) -> users.forEach(user -> assembler.note(library, whole.of(user))));
      return new RootTree(
          tree,
          new RootReport(
              binaries,
              links.report(),
              links.leftOut(),
              links.enabled(),
              check.optional(),
              privileges.findings(),
              TreeStatistics.of(tree, check.elfFiles()),
              parts.trimmed(),
              data.notes(),
              given,
              problems.warnings()),
          assembler.needs());
    }

    /** Mentions and companion rules, until neither brings anything new. */
    private void follow(DataContext data) {
      CompanionClosure rules = new CompanionClosure(data, recipe, companions, problems);
      DataClosure mentions = new DataClosure(data, loader.defaultDirectories());
      OwnConfigurations configurations = new OwnConfigurations(data);
      NameServices names = new NameServices(data, loader.defaultDirectories());
      int before;
      do {
        before = assembler.tree().nodes().size();
        mentions.follow(units.settings());
        names.follow();
        for (Located<String> unit : rules.apply(units.settings())) {
          units.list(unit.value(), new RequiredBy("companion rule", unit.place()));
          companionUnits.add(unit.value());
        }
        units.close();
        if (assembler.tree().nodes().size() == before) {
          configurations.include(units.settings());
        }
        if (assembler.tree().nodes().size() == before) {
          rules.links();
        }
      } while (assembler.tree().nodes().size() > before);
    }

    /** Accounts and directories that packages ask for, and what makes them at each boot. */
    private Accounts state(DataContext data) {
      if (!recipe.content().closure()) {
        return Accounts.of(recipe, List.of(), List.of(), problems);
      }
      StateDirectories state = new StateDirectories(data);
      AccountFinder finder = new AccountFinder(data, recipe, locked);
      PermissionOverrides overrides = new PermissionOverrides(data);
      List<String> owners = new ArrayList<>(state.find(units.settings()));
      owners.addAll(overrides.find(state));
      AccountFinder.Found found = finder.find(units.settings(), owners);
      given = found.ids();
      state.place(finder);
      overrides.apply(finder);
      if (state.needsBootTime()) {
        manager.tmpfiles().stream()
            .filter(unit -> unitFinder.find(unit).isPresent())
            .forEach(unit -> units.add(unit, "state directories", whole));
        units.close();
      }
      return Accounts.of(recipe, found.users(), found.groups(), problems);
    }
  }
}
