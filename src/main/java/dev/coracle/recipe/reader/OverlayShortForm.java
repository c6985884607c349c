package dev.coracle.recipe.reader;

import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import java.util.ArrayList;
import java.util.List;

/** The short way to write one overlay, {@code overlay: rootfs}: it becomes a list of one. */
final class OverlayShortForm {
  private static final String KEY = "overlay";

  private OverlayShortForm() {}

  /** The keys of a recipe or of a section without the short form. */
  static Mapping normalise(Mapping root) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : root.entries()) {
      boolean single =
          entry.key().text().equals(KEY) && entry.value() instanceof Scalar one && !one.isNull();
      entries.add(
          single
              ? new Entry(entry.key(), new Sequence(entry.value().place(), List.of(entry.value())))
              : entry);
    }
    return new Mapping(root.place(), entries);
  }
}
