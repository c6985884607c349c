package dev.coracle.rootfs.data;

import dev.coracle.rootfs.script.MaintainerScripts;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.util.Map;
import java.util.TreeMap;

/**
 * Links that update-alternatives(1) would make: of those that maintainer scripts install for one
 * name, the one with the highest priority. They can be drawn like files of packages.
 */
public final class Alternatives {
  private static final String COMMAND = "update-alternatives";

  private record Best(PackageContents by, String path, int priority) {}

  private Alternatives() {}

  /** Lays the links over a view where no package ships their names. */
  public static void overlay(MergedPackageView view) {
    Map<String, Best> best = new TreeMap<>();
    for (PackageContents each : view.packages()) {
      if (each.scripts().getOrDefault("postinst", "").contains(COMMAND)) {
        for (MaintainerScripts.Alternative one : MaintainerScripts.of(each).alternatives()) {
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
