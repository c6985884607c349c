package dev.coracle.rootfs.units;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Severity;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files of the image that no process in the guest sees, since something is mounted over the
 * directory they are in: by PID 1 itself, by a mount unit, or by /etc/fstab. What the first program
 * mounts keeps the image's files.
 */
public final class MountedOverCheck {
  private static final int NAMED = 3;

  private final Recipe recipe;
  private final ManagerFacts manager;
  private final List<UnitSettings> units;
  private final ProblemCollector problems;
  private final Set<String> kept = new HashSet<>();

  /** By directory, what mounts over it. */
  private final Map<String, Mount> mounts = new TreeMap<>();

  /**
   * A mount.
   *
   * @param what a whole clause's beginning, such as {@code tmp.mount mounts a tmpfs}
   * @param empty whether nothing can be in what is mounted
   * @param lasting whether files can be made there at boot
   */
  private record Mount(String what, boolean empty, boolean lasting) {}

  public MountedOverCheck(
      Recipe recipe, ManagerFacts manager, List<UnitSettings> units, ProblemCollector problems) {
    this.recipe = recipe;
    this.manager = manager;
    this.units = List.copyOf(units);
    this.problems = problems;
    recipe.files().stream()
        .filter(spec -> spec.what() instanceof FileSpec.PreInit)
        .flatMap(spec -> ((FileSpec.PreInit) spec.what()).mounts().stream())
        .map(EarlyMount::path)
        .forEach(path -> kept.add(UsrMerge.map(path.text())));
    manager.mounts().forEach((path, type) -> put(path, "systemd mounts " + type, true));
    units.forEach(this::put);
  }

  private void put(UnitSettings unit) {
    if (!unit.name().type().equals("mount") || unit.name().isTemplate() || isDisabled(unit)) {
      return;
    }
    Optional<String> where = unit.file().value("Mount", "Where").or(() -> unit.name().mountPoint());
    String type =
        unit.file().value("Mount", "Type").or(() -> unit.file().value("Mount", "What")).orElse("");
    where
        .map(text -> unit.name().expand(text))
        .filter(path -> path.startsWith("/") && path.length() > 1)
        .ifPresent(
            path ->
                put(
                    UsrMerge.map(path.replaceFirst("/+$", "")),
                    unit.name()
                        + (type.equals("tmpfs")
                            ? " mounts an empty tmpfs"
                            : " mounts another file system"),
                    type.equals("tmpfs")));
  }

  /** Adds what /etc/fstab mounts, which a generator in the guest makes units of. */
  public void addFstab(PathView tree, FileContents contents) {
    boolean wanted =
        units.stream().anyMatch(unit -> manager.fstabTargets().contains(unit.name().toString()));
    if (!wanted) {
      return;
    }
    for (FstabMounts.Entry each :
        FstabMounts.of(tree, contents, manager, recipe.kernel().commandLine())) {
      boolean empty = each.type().equals("tmpfs");
      String what = empty ? " mounts an empty tmpfs" : " mounts another file system";
      put(UsrMerge.map(each.where()), "/etc/fstab" + what, empty);
    }
  }

  private boolean isDisabled(UnitSettings unit) {
    return recipe.systemd().disabled().stream()
        .anyMatch(each -> each.value().equals(unit.name().toString()));
  }

  private void put(String path, String what, boolean empty) {
    if (!kept.contains(path)) {
      mounts.putIfAbsent(
          path, new Mount(what + " on " + path, empty, !path.matches("/(proc|sys)")));
    }
  }

  /** Reports the recipe's own files that are hidden. */
  public void checkFiles() {
    recipe.files().forEach(this::check);
  }

  /** Warns of packages' files that are hidden in a finished tree. */
  public void checkPackages(FileTree tree) {
    Map<String, List<String>> ofPackages = new TreeMap<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      Node node = entry.getValue();
      if (node.origin().kind() == Origin.Kind.PACKAGE && !(node instanceof Node.Directory)) {
        String path = entry.getKey().text();
        over(path)
            .ifPresent(at -> ofPackages.computeIfAbsent(at, each -> new ArrayList<>()).add(path));
      }
    }
    ofPackages.forEach(this::warn);
  }

  /** The directory above a path that is mounted over; empty for none, or a mount point. */
  private Optional<String> over(String path) {
    return mounts.containsKey(path) || kept.contains(path)
        ? Optional.empty()
        : mounts.keySet().stream().filter(at -> path.startsWith(at + "/")).findFirst();
  }

  private void check(FileSpec spec) {
    String path = UsrMerge.map(spec.path().text());
    Optional<Mount> found = over(path).map(mounts::get);
    if (found.isEmpty()) {
      return;
    }
    Mount mount = found.get();
    String message = spec.path() + " is hidden in the guest: " + mount.what();
    String fix =
        mount.lasting() ? fix(spec, path) : "leave it out; the kernel alone makes files there";
    boolean lost = mount.empty() && !(spec.what() instanceof FileSpec.EmptyDirectory);
    problems.report(
        lost ? Severity.ERROR : Severity.WARNING,
        spec.place(),
        "rootfs.mounted-over",
        message,
        fix);
  }

  /** What makes the same at each boot, see tmpfiles.d(5). */
  private String fix(FileSpec spec, String path) {
    String owned = String.format(" %s %04o %d %d - ", path, spec.mode(), spec.uid(), spec.gid());
    String line;
    String move = "declare in its place ";
    if (spec.what() instanceof FileSpec.EmptyDirectory) {
      line = "d" + owned + "-";
    } else if (spec.what() instanceof FileSpec.Link link) {
      line = "L " + path + " - - - - " + link.target();
    } else {
      String kept = "/usr/share/" + recipe.name() + path;
      line = "C" + owned + kept;
      move = "declare it as " + kept + ", and ";
    }
    return move
        + "/usr/lib/tmpfiles.d/"
        + recipe.name()
        + ".conf with the line `"
        + line
        + "`, by which systemd-tmpfiles makes it at each boot";
  }

  private void warn(String at, List<String> paths) {
    String more = paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "";
    problems.warning(
        Diagnostic.warning(
            "rootfs.mounted-over",
            String.join(", ", paths.subList(0, Math.min(NAMED, paths.size())))
                + more
                + " of packages are hidden in the guest: "
                + Objects.requireNonNull(mounts.get(at)).what(),
            "mount over "
                + at
                + " by a pre-init program, which keeps them, or leave them out by `exclude`"));
  }
}
