package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;

/** Which keys of a declared file go together. */
final class FileRules {
  private static final List<String> KINDS =
      List.of("content", "source", "template", "url", "git", "link", "directory", "pre-init");

  private static final List<String> RESERVED = List.of("/dev", "/proc", "/run", "/sys");

  private FileRules() {}

  /** A drop-in is a file with a text. */
  static void checkDropIn(Mapping dropIn, ProblemCollector problems) {
    long texts =
        dropIn.entries().stream()
            .filter(entry -> List.of("content", "source", "template").contains(entry.key().text()))
            .count();
    if (texts != 1) {
      problems.error(
          dropIn.place(),
          "recipe.file-kind",
          "a drop-in has exactly one of content, source and template",
          "write its settings under content");
    }
  }

  static void check(Mapping file, ProblemCollector problems) {
    List<Entry> kinds = new ArrayList<>();
    for (Entry entry : file.entries()) {
      if (KINDS.contains(entry.key().text())) {
        kinds.add(entry);
      }
    }
    String fix =
        "write exactly one of content, source, template, url, git, link, directory and pre-init";
    if (kinds.isEmpty()) {
      problems.error(
          file.place(),
          "recipe.file-kind",
          "this file has neither content, source, template, url, git, link, directory nor pre-init",
          fix);
    }
    for (int i = 1; i < kinds.size(); i++) {
      String first = kinds.get(0).key().text();
      String other = kinds.get(i).key().text();
      problems.error(
          kinds.get(i).key().place(),
          "recipe.file-kind",
          "a file cannot have " + first + " and " + other,
          fix);
    }
    checkDigest(file, problems);
    Entry mode = file.entry("mode").orElse(null);
    if (mode != null && file.has("link")) {
      problems.error(
          mode.key().place(), "recipe.file-kind", "symbolic links have no mode", "remove the mode");
    }
    checkMounts(file, problems);
    Entry path = file.entry("path").orElse(null);
    if (path != null && path.value() instanceof Scalar scalar && scalar.text().equals("/")) {
      problems.error(
          scalar.place(),
          "recipe.value",
          "the root directory cannot be declared",
          "declare files and directories below it");
    }
  }

  /** What a server answers is only as good as its digest. */
  private static void checkDigest(Mapping file, ProblemCollector problems) {
    Entry url = file.entry("url").orElse(null);
    Entry digest = file.entry("sha256").orElse(null);
    if (url != null && digest == null) {
      problems.error(
          url.key().place(),
          "recipe.file-kind",
          "a file at an address needs a sha256",
          "download it, look at it, and write what sha256sum prints");
    } else if (url == null && digest != null) {
      problems.error(
          digest.key().place(),
          "recipe.file-kind",
          "sha256 is for files at a url",
          "remove it: other files are hashed when they are locked or built");
    }
  }

  /** A first program cannot mount over the root, nor where it prepares its overlays. */
  private static void checkMounts(Mapping file, ProblemCollector problems) {
    Entry entry = file.entry("pre-init").orElse(null);
    Entry mounts =
        entry != null && entry.value() instanceof Mapping preInit
            ? preInit.entry("mounts").orElse(null)
            : null;
    if (mounts != null && mounts.value() instanceof Sequence sequence) {
      for (Value element : sequence.elements()) {
        if (!(element instanceof Mapping mount)) {
          continue;
        }
        Entry path = mount.entry("path").orElse(null);
        checkExcept(mount, problems);
        if (path != null && path.value() instanceof Scalar scalar && isReserved(scalar.text())) {
          problems.error(
              scalar.place(),
              "recipe.value",
              scalar.text()
                  + " cannot be mounted before init: the root is there already,"
                  + " and init mounts /dev, /proc, /run and /sys itself",
              "name a directory such as /var");
        }
      }
    }
  }

  /** Only what lies below the mount is copied, and only into a tmpfs. */
  private static void checkExcept(Mapping mount, ProblemCollector problems) {
    Entry except = mount.entry("except").orElse(null);
    if (except == null || !(except.value() instanceof Sequence sequence)) {
      return;
    }
    if (!text(mount, "type").equals("tmpfs")) {
      problems.error(
          except.key().place(),
          "recipe.value",
          "nothing is copied into an overlay, which shows what the image has",
          "remove except, or write type: tmpfs");
      return;
    }
    String path = text(mount, "path");
    for (Value element : sequence.elements()) {
      if (element instanceof Scalar scalar && !scalar.text().startsWith(path + "/")) {
        problems.error(
            scalar.place(),
            "recipe.value",
            scalar.text() + " is not below " + path + ", so that no copy of it is made",
            "name a directory such as " + path + "/lib, or remove it");
      }
    }
  }

  private static String text(Mapping mapping, String key) {
    return mapping
        .entry(key)
        .filter(entry -> entry.value() instanceof Scalar)
        .map(entry -> ((Scalar) entry.value()).text())
        .orElse("");
  }

  private static boolean isReserved(String path) {
    return path.equals("/")
        || RESERVED.stream().anyMatch(each -> (path + "/").startsWith(each + "/"));
  }
}
