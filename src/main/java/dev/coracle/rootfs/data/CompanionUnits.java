package dev.coracle.rootfs.data;

import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.companion.CompanionRule;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** Units of companion rules that stand in for those of packages, which cannot work in a guest. */
public final class CompanionUnits {
  private CompanionUnits() {}

  /** Lays those of the rules over a view whose units the recipe lists. */
  public static void overlay(
      MergedPackageView view, Recipe recipe, Companions companions, long seconds) {
    Set<String> listed =
        recipe.systemd().units().stream().map(unit -> unit.value()).collect(Collectors.toSet());
    for (CompanionRule rule : companions.rules()) {
      if (rule.whenUnit().stream().anyMatch(listed::contains)) {
        rule.unitFiles()
            .forEach(
                (path, text) -> {
                  if (view.node(path).isEmpty()) {
                    view.overlay(path, unit(rule, text, seconds));
                  }
                });
      }
    }
  }

  private static Node unit(CompanionRule rule, String text, long seconds) {
    return new Node.RegularFile(
        Metadata.rootOwned(0644, seconds),
        Content.of(text.getBytes(StandardCharsets.UTF_8)),
        Origin.generated("companion " + rule.name(), rule.because()));
  }
}
