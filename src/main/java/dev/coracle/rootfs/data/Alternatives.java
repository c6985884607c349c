package dev.coracle.rootfs.data;

import dev.coracle.rootfs.script.MaintainerScripts;
import dev.coracle.rootfs.script.PackageScripts;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What package managers do to names when packages are installed: dpkg-divert(1) moves files of
 * other packages away, and update-alternatives(1) makes links, of those that maintainer scripts
 * install for one name the one with the highest priority. Links can be drawn like files of
 * packages.
 */
public final class Alternatives {
  private static final String DIVERT = "dpkg-divert";
  private static final String COMMAND = "update-alternatives";

  private record Best(PackageContents by, String path, int priority) {}

  private Alternatives() {}

  /**
   * Moves away what maintainer scripts divert.
   *
   * @return a line for each, for the report
   */
  public static List<String> divert(MergedPackageView view, PackageScripts scripts) {
    scripts.read(view.packages(), DIVERT, COMMAND);
    List<String> lines = new ArrayList<>();
    for (PackageContents each : view.packages()) {
      if (PackageScripts.mention(each, DIVERT)) {
        for (MaintainerScripts.Diversion one : scripts.of(each).diversions()) {
          List<String> moved = view.divert(one.path(), one.to(), one.by());
          if (!moved.isEmpty()) {
            lines.add(
                one.path()
                    + " of "
                    + String.join(", ", moved)
                    + ": diverted to "
                    + one.to()
                    + " by "
                    + each.locked().name());
          }
        }
      }
    }
    return lines;
  }

  /** Lays the links over a view where no package ships their names. */
  public static void overlay(MergedPackageView view, PackageScripts scripts) {
    Map<String, Best> best = new TreeMap<>();
    for (PackageContents each : view.packages()) {
      if (PackageScripts.mention(each, COMMAND)) {
        for (MaintainerScripts.Alternative one : scripts.of(each).alternatives()) {
          String link = UsrMerge.map(one.link());
          Best before = best.get(link);
          if (view.resolve(one.path()).isFile()
              && (before == null || before.priority() < one.priority())) {
            best.put(link, new Best(each, one.path(), one.priority()));
          }
        }
      }
    }
    best.forEach(
        (link, one) -> {
          if (view.node(link).isEmpty()) {
            Origin origin = Origin.fromPackage(one.by().locked().nameAndVersion(), COMMAND);
            view.overlay(link, new Node.Symlink(Metadata.rootOwned(0777, 0), one.path(), origin));
          }
        });
  }
}
