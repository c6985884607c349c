package dev.coracle.rootfs.reference;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Severity;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.MissingFiles;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.units.UnitSettings;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.TreeView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.systemd.EnvironmentSettings;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a finished tree has the modules that nsswitch.conf and files of PAM name, the locales
 * that are set, and the modules for their character sets. What is missing is reported with the line
 * that brings it.
 */
public final class ReferenceCheck {
  private static final String NSSWITCH = "/etc/nsswitch.conf";
  private static final List<String> PAM = List.of("/etc/pam.d", "/usr/lib/pam.d");
  private static final String LOCALES = "/usr/lib/locale";
  private static final String GCONV = "/gconv/";
  private static final String MODULES = "gconv-modules";
  private static final int LARGEST = 1 << 20;

  /** Files whose assignments are in the environment of services or sessions. */
  private static final List<String> ENVIRONMENTS =
      List.of(
          "/etc/locale.conf",
          "/etc/default/locale",
          "/etc/environment",
          "/etc/systemd/system.conf");

  private static final String MANAGER_DROP_INS = "/systemd/system.conf.d/";

  private final Recipe recipe;
  private final MergedPackageView packages;
  private final PathView tree;
  private final FileTree files;
  private final FileContents contents;
  private final List<String> libraries;
  private final RequiredBy whole;
  private final Map<String, RequiredBy> own = new HashMap<>();
  private final List<Reference> found = new ArrayList<>();

  /**
   * Checks a tree.
   *
   * @param libraries directories in which every program finds its libraries
   * @param whole the reason of what no single file needs
   */
  public ReferenceCheck(
      Recipe recipe,
      MergedPackageView packages,
      FileTree files,
      FileContents contents,
      List<String> libraries,
      RequiredBy whole) {
    this.recipe = recipe;
    this.packages = packages;
    this.files = files;
    this.tree = new TreeView(files);
    this.contents = contents;
    this.libraries = List.copyOf(libraries);
    this.whole = whole;
    for (FileSpec spec : recipe.files()) {
      String path = UsrMerge.map(spec.path().text());
      own.put(path, new RequiredBy(path, spec.place()));
    }
  }

  /** Notes what is missing: in the tree only, or in all packages as well. */
  public void check(List<UnitSettings> units, MissingFiles missing, ProblemCollector problems) {
    names();
    files.nodes().keySet().forEach(this::pam);
    locales(units);
    conversions();
    for (Reference each : found) {
      if (each.paths().stream().noneMatch(path -> tree.resolve(path).node().isPresent())) {
        report(each, missing, problems);
      }
    }
  }

  private void names() {
    text(NSSWITCH)
        .ifPresent(
            text ->
                NsswitchFile.modules(text)
                    .forEach(
                        module ->
                            note(
                                "name service '" + module + "'",
                                in(libraries, "/" + module),
                                NSSWITCH,
                                Severity.WARNING)));
  }

  private void pam(TreePath path) {
    if (!PAM.contains(path.parent().text())) {
      return;
    }
    for (PamFile.Entry each : PamFile.entries(text(path.text()).orElse(""))) {
      if (each.isFile()) {
        note(
            "PAM file '" + each.name() + "'",
            paths(PAM, "/", each.name()),
            path.text(),
            Severity.ERROR);
      } else {
        note(
            "PAM module '" + each.name() + "'",
            paths(libraries, "/security/", each.name()),
            path.text(),
            each.severe() ? Severity.ERROR : Severity.WARNING);
      }
    }
  }

  private static List<String> paths(List<String> directories, String below, String name) {
    return name.startsWith("/") ? List.of(UsrMerge.map(name)) : in(directories, below + name);
  }

  private static List<String> in(List<String> directories, String end) {
    return directories.stream().map(directory -> UsrMerge.map(directory) + end).distinct().toList();
  }

  private void locales(List<UnitSettings> units) {
    for (TreePath each : files.nodes().keySet()) {
      String path = each.text();
      if (ENVIRONMENTS.contains(path) || path.contains(MANAGER_DROP_INS)) {
        locales(text(path).orElse(""), need(path));
      }
    }
    for (UnitSettings unit : units) {
      EnvironmentSettings.of(unit.name(), unit.file())
          .forEach((name, value) -> locales(name + "=" + value, unit.need().of(unit.fragment())));
    }
    for (Located<String> parameter : recipe.kernel().commandLine()) {
      if (parameter.value().startsWith("locale.")) {
        String setting = parameter.value().substring("locale.".length());
        locales(setting, new RequiredBy("kernel.command-line: " + setting, parameter.place()));
      }
    }
  }

  private void locales(String text, RequiredBy need) {
    GconvModules sets = new GconvModules();
    for (LocaleName locale : LocaleName.in(text)) {
      List<String> paths = List.of(locale.directory(), LOCALES + "/locale-archive");
      String search = locale.directory() + "/LC_CTYPE";
      found.add(
          new Reference("locale '" + locale.name() + "'", paths, search, need, Severity.WARNING));
      if (!locale.isUnicode()) {
        gconvFiles(packages.below("/usr/lib"))
            .forEach(path -> packageText(path).ifPresent(sets::read));
        String module = sets.module(locale.codeset());
        if (!module.isEmpty()) {
          note("character set module '" + module + "'", in(libraries, GCONV + module), need);
        }
      }
    }
  }

  /** Modules that an included list of them names. */
  private void conversions() {
    for (String path : gconvFiles(files.nodes().keySet().stream().map(TreePath::text).toList())) {
      GconvModules sets = new GconvModules();
      text(path).ifPresent(sets::read);
      List<String> lacking = sets.files().stream().filter(this::lacksModule).toList();
      if (!lacking.isEmpty()) {
        String more = lacking.size() > 1 ? " and " + (lacking.size() - 1) + " more" : "";
        String first = lacking.get(0);
        note(
            "character set module '" + first + "'" + more,
            in(libraries, GCONV + first),
            need(path));
      }
    }
  }

  private boolean lacksModule(String module) {
    return in(libraries, GCONV + module).stream()
        .noneMatch(path -> tree.resolve(path).node().isPresent());
  }

  private static List<String> gconvFiles(Iterable<String> paths) {
    List<String> lists = new ArrayList<>();
    for (String path : paths) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (path.contains(GCONV)
          && (name.equals(MODULES) || path.contains(GCONV + MODULES + ".d/"))
          && !name.endsWith(".d")) {
        lists.add(path);
      }
    }
    return lists;
  }

  private void note(String what, List<String> paths, String by, Severity severity) {
    found.add(Reference.file(what, paths, need(by), severity));
  }

  private void note(String what, List<String> paths, RequiredBy need) {
    found.add(Reference.file(what, paths, need, Severity.WARNING));
  }

  private RequiredBy need(String path) {
    RequiredBy declared = own.get(path);
    return declared == null ? whole.of(path) : declared;
  }

  private Optional<String> text(String path) {
    Optional<Content> content = tree.resolve(path).node().flatMap(contents::content);
    return content.filter(each -> each.size() <= LARGEST).map(each -> contents.text(path, each));
  }

  private Optional<String> packageText(String path) {
    Optional<Content> content = packages.node(path).flatMap(contents::content);
    return content.filter(each -> each.size() <= LARGEST).map(each -> contents.text(path, each));
  }

  private void report(Reference each, MissingFiles missing, ProblemCollector problems) {
    Optional<String> there =
        each.paths().stream().filter(path -> owner(path).isPresent()).findFirst();
    Optional<String> owner = there.flatMap(this::owner);
    if (owner.isEmpty()) {
      missing.add(
          "rootfs.unmet-reference",
          each.what(),
          each.search(),
          each.need(),
          List::of,
          each.severity());
      return;
    }
    String message = each.what() + ", which " + each.need().by() + " names, is not in the image";
    String fix =
        "add `{package: " + owner.get() + ", paths: [" + there.orElseThrow() + "]}` to include";
    problems.report(each.severity(), each.need().place(), "rootfs.unmet-reference", message, fix);
  }

  /** The package that has a path, or what is below it. */
  private Optional<String> owner(String path) {
    return packages
        .owner(path)
        .or(() -> packages.below(path).stream().findFirst().flatMap(packages::owner))
        .map(owner -> owner.locked().name());
  }
}
