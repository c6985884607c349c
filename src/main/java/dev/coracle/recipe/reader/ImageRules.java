package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.KnownNames;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.PartitionLayout;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;

/** Which keys of an image go with its file system, once all parents are composed. */
final class ImageRules {
  private static final List<String> WRITABLE_ONLY = List.of("free-space", "checksums");

  private static final List<String> DISK_ONLY = List.of("huge-pages", "verity");

  private ImageRules() {}

  static void check(Mapping recipe, ProblemCollector problems) {
    Entry image = recipe.entry("image").orElse(null);
    if (image == null || !(image.value() instanceof Mapping keys)) {
      return;
    }
    sameFormat(keys, problems);
    checkedRoot(keys, problems);
    launched(keys, problems);
    String fileSystem = text(keys, "file-system");
    if (KnownNames.INITRAMFS.contains(fileSystem)) {
      onlyDisks(keys, fileSystem, problems);
    }
    if (!KnownNames.FILE_SYSTEMS.contains(fileSystem)
        || KnownNames.WRITABLE_FILE_SYSTEMS.contains(fileSystem)) {
      return;
    }
    for (String name : WRITABLE_ONLY) {
      Entry key = keys.entry(name).orElse(null);
      if (key != null) {
        problems.error(
            key.key().place(),
            "recipe.image-keys",
            name + " needs a writable file system, and this image is " + fileSystem,
            "remove the key "
                + name
                + ", or write file-system: "
                + String.join(" or ", KnownNames.WRITABLE_FILE_SYSTEMS));
      }
    }
  }

  /** A root that the guest checks: it needs a second partition, and cannot be written to. */
  private static void checkedRoot(Mapping keys, ProblemCollector problems) {
    Entry verity = keys.entry("verity").orElse(null);
    String where = text(keys, "verity");
    if (!KnownNames.VERITY_INSIDE.contains(where)) {
      return;
    }
    if (KnownNames.BARE_LAYOUTS.contains(text(keys, "layout"))) {
      List<String> others = new ArrayList<>(KnownNames.LAYOUTS);
      others.removeAll(KnownNames.BARE_LAYOUTS);
      problems.error(
          verity == null ? keys.place() : verity.value().place(),
          "recipe.image-keys",
          "verity: "
              + where
              + " needs a partition for the Merkle tree, and "
              + text(keys, "layout")
              + " has none",
          "write layout: " + String.join(" or ", others));
    }
    Entry freeSpace = keys.entry("free-space").orElse(null);
    if (freeSpace != null) {
      problems.error(
          freeSpace.key().place(),
          "recipe.image-keys",
          "free-space has no effect: with verity: " + where + " nothing can be written to the root",
          "remove one of the two keys");
    }
  }

  /** Launch files name the root as a memory device, which only one layout has a header for. */
  private static void launched(Mapping keys, ProblemCollector problems) {
    Entry launch = keys.entry("launch").orElse(null);
    String layout = text(keys, "layout");
    if (launch != null && !layout.equals(PartitionLayout.NVDIMM.word())) {
      problems.error(
          launch.key().place(),
          "recipe.image-keys",
          "launch needs a root that guests map, and the layout is " + layout,
          "write layout: " + PartitionLayout.NVDIMM.word() + ", or remove the key launch");
    }
  }

  /** What an initramfs has no place for: it is unpacked into each guest's memory. */
  private static void onlyDisks(Mapping keys, String root, ProblemCollector problems) {
    Entry layout = keys.entry("layout").orElse(null);
    String word = text(keys, "layout");
    if (layout != null
        && KnownNames.LAYOUTS.contains(word)
        && !word.equals(PartitionLayout.PLAIN.word())) {
      problems.error(
          layout.value().place(),
          "recipe.image-keys",
          "the layout " + word + " needs a disk, and the root is an " + root,
          "write layout: " + PartitionLayout.PLAIN.word() + " with it, or image: [" + root + "]");
    }
    for (String name : DISK_ONLY) {
      Entry key = keys.entry(name).orElse(null);
      if (key != null) {
        problems.error(
            key.key().place(),
            "recipe.image-keys",
            name + " needs a disk, and the root is an " + root + ", which no guest maps",
            "remove the key "
                + name
                + ", or make the root a disk and write outputs: ["
                + root
                + "]");
      }
    }
  }

  /** An additional output in the format that the root already has. */
  private static void sameFormat(Mapping keys, ProblemCollector problems) {
    String root =
        OutputFormat.of(text(keys, "layout"), text(keys, "file-system"))
            .map(OutputFormat::word)
            .orElse("");
    Entry outputs = keys.entry("outputs").orElse(null);
    if (outputs == null || !(outputs.value() instanceof Sequence formats)) {
      return;
    }
    for (Value format : formats.elements()) {
      if (format instanceof Scalar word && word.text().equals(root)) {
        problems.error(
            word.place(),
            "recipe.duplicate-entry",
            "the root image is already " + root,
            "keep one of the two: outputs lists additional formats");
      }
    }
  }

  /** The text of a single value; empty where there is none. */
  private static String text(Mapping keys, String name) {
    Entry entry = keys.entry(name).orElse(null);
    return entry != null && entry.value() instanceof Scalar scalar ? scalar.text() : "";
  }
}
