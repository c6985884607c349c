package dev.coracle.rootfs.data;

import dev.coracle.rootfs.script.MaintainerScripts;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Modes and owners that maintainer scripts give to files (dpkg-statoverride(1)), of packages that
 * take part. What the scripts do not say in constants is noted.
 */
public final class PermissionOverrides {
  private final DataContext context;
  private final Map<String, One> all = new TreeMap<>();

  /** Where packages' own files have owners that their scripts give by chown. */
  private static final String CONFIGURATIONS = "/etc/";

  /**
   * What a path is given.
   *
   * @param noted whether the report says so: not of every file in a tree
   */
  private record One(MaintainerScripts.StatOverride what, PackageContents by, boolean noted) {}

  public PermissionOverrides(DataContext context) {
    this.context = context;
  }

  /** Finds them, also for directories of state; returns the names that own what is there. */
  public List<String> find(StateDirectories state) {
    List<String> names = new ArrayList<>();
    for (PackageContents each : context.takingPart()) {
      for (String command : context.scripts(each).unread()) {
        context.note(
            "maintainer scripts of "
                + each.locked().name()
                + ": not constant, so left out: "
                + command);
      }
      for (MaintainerScripts.StatOverride one : context.scripts(each).overrides()) {
        String path = UsrMerge.map(one.path());
        One before = all.put(path, new One(one, each, true));
        if (before != null && !before.what().equals(one)) {
          context.note(
              "maintainer scripts of "
                  + each.locked().name()
                  + ": they give "
                  + path
                  + " two modes or owners; the later one counts");
        }
        boolean directory = state.override(path, one.user(), one.group(), one.mode());
        if (directory || context.assembler().has(path)) {
          names.add(one.user());
          names.add(one.group());
        }
      }
    }
    context.takingPart().forEach(each -> owners(each, names));
    return List.copyOf(new TreeSet<>(names));
  }

  /** Owners of configurations, and of all below them where the script says so. */
  private void owners(PackageContents by, List<String> names) {
    for (MaintainerScripts.Owner owner : context.scripts(by).owners()) {
      String path = UsrMerge.map(owner.path());
      if (!path.startsWith(CONFIGURATIONS) || !context.assembler().has(path)) {
        continue;
      }
      context
          .assembler()
          .tree()
          .nodes()
          .forEach(
              (each, node) -> {
                if (owner.covers(each.text()) && !(node instanceof Node.Symlink)) {
                  MaintainerScripts.StatOverride what =
                      new MaintainerScripts.StatOverride(
                          each.text(), owner.user(), owner.group(), node.metadata().mode());
                  all.putIfAbsent(each.text(), new One(what, by, each.text().equals(path)));
                }
              });
      names.add(owner.user());
      names.add(owner.group());
    }
  }

  private boolean isOfRecipe(String path) {
    return context.assembler().tree().node(TreePath.of(path)).orElseThrow().origin().kind()
        == Origin.Kind.RECIPE;
  }

  /** Applies them to what packages brought; the recipe's own files keep theirs. */
  public void apply(AccountFinder accounts) {
    all.forEach(
        (path, one) -> {
          if (context.assembler().has(path) && !isOfRecipe(path)) {
            MaintainerScripts.StatOverride what = one.what();
            var uid = accounts.uid(what.user());
            var gid = accounts.gid(what.group());
            if (uid.isEmpty() || gid.isEmpty()) {
              context.note(
                  path + ": no account " + what.user() + ":" + what.group() + " that could own it");
              return;
            }
            context.assembler().own(path, uid.getAsLong(), gid.getAsLong(), what.mode());
            if (!one.noted()) {
              return;
            }
            context.note(
                path
                    + ": "
                    + what.user()
                    + ":"
                    + what.group()
                    + " "
                    + Integer.toOctalString(what.mode())
                    + ", as the maintainer script of "
                    + one.by().locked().name()
                    + " says");
          }
        });
  }
}
