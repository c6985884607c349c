package dev.coracle.testing;

import dev.coracle.rootfs.RootTree;
import dev.coracle.rootfs.RootTreeBuilder;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import java.util.ArrayList;
import java.util.List;

/** Root trees of a recipe and a few packages, over the base package. */
public final class RootTrees {
  private RootTrees() {}

  /** The tree as a build assembles it. */
  public static RootTree build(RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates())
        .build(recipe.build(), "1.0", all, 99, PackageSearch.none());
  }
}
