package dev.coracle.recipe;

import dev.coracle.recipe.RecipeDocument.Entry;
import dev.coracle.recipe.RecipeDocument.Mapping;
import dev.coracle.recipe.RecipeDocument.Scalar;
import java.util.List;

/** Which keys of an image go with its file system, once all parents are composed. */
final class ImageRules {
  private static final List<String> WRITABLE_ONLY = List.of("free-space", "checksums");

  private ImageRules() {}

  static void check(Mapping recipe, Problems problems) {
    Entry image = recipe.entry("image");
    if (image == null || !(image.value() instanceof Mapping keys)) {
      return;
    }
    Entry entry = keys.entry("file-system");
    if (entry == null
        || !(entry.value() instanceof Scalar fileSystem)
        || !KnownNames.FILE_SYSTEMS.contains(fileSystem.text())
        || KnownNames.WRITABLE_FILE_SYSTEMS.contains(fileSystem.text())) {
      return;
    }
    for (String name : WRITABLE_ONLY) {
      Entry key = keys.entry(name);
      if (key != null) {
        problems.add(
            key.key().place(),
            "image-keys",
            name
                + " goes with a file system that can be written to, and this image is "
                + fileSystem.text(),
            "remove the key "
                + name
                + ", or write file-system: "
                + String.join(" or ", KnownNames.WRITABLE_FILE_SYSTEMS));
      }
    }
  }
}
