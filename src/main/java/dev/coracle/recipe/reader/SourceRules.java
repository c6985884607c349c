package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.schema.KernelKeys;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which keys of package sources and pins go together, once all parents are composed. */
final class SourceRules {
  private SourceRules() {}

  static void check(Mapping recipe, ProblemCollector problems) {
    List<String> names = new ArrayList<>();
    for (Mapping source : mappings(recipe, "package-sources")) {
      names.add(text(source, "name"));
      checkSource(source, problems);
      checkSnapshot(recipe, source, problems);
    }
    for (Mapping pin : mappings(recipe, "pins")) {
      checkPin(pin, names, problems);
    }
    if (recipe.entry("kernel").map(Entry::value).orElse(null) instanceof Mapping kernel
        && kernel.entry("source").map(Entry::value).orElse(null) instanceof Mapping source) {
      checkKernel(source, problems);
    }
  }

  /** A kernel has one source, and each kind its own keys. */
  private static void checkKernel(Mapping source, ProblemCollector problems) {
    List<String> kinds = KernelKeys.SOURCE_KINDS.stream().filter(source::has).toList();
    String all = String.join(", ", KernelKeys.SOURCE_KINDS);
    if (kinds.size() != 1) {
      problems.error(
          source.place(),
          "recipe.source-keys",
          kinds.isEmpty()
              ? "the kernel's source has none of " + all
              : "the kernel has one source, and " + String.join(" and ", kinds) + " are two",
          "write exactly one of " + all);
      return;
    }
    Map<String, String> owners = new LinkedHashMap<>();
    List.of("distribution", "suites", "components", "keyring")
        .forEach(key -> owners.put(key, "package"));
    owners.put("sha256", "url");
    owners.forEach(
        (key, owner) ->
            source
                .entry(key)
                .filter(entry -> !kinds.contains(owner))
                .ifPresent(
                    entry ->
                        problems.error(
                            entry.key().place(),
                            "recipe.source-keys",
                            key + " goes with " + owner + ", and this source is a " + kinds.get(0),
                            "remove the key " + key)));
    require(source, "package", "suites", "name the suites that have the package", problems);
    require(source, "url", "sha256", "write what sha256sum prints for the archive", problems);
  }

  private static void require(
      Mapping source, String kind, String key, String fix, ProblemCollector problems) {
    if (source.has(kind) && !source.has(key)) {
      problems.error(
          source.entry(kind).orElseThrow().key().place(),
          "recipe.source-keys",
          "a kernel's source by " + kind + " needs " + key,
          fix);
    }
  }

  private static void checkSource(Mapping source, ProblemCollector problems) {
    boolean thirdParty = source.has("url");
    if (thirdParty && !source.has("keyring")) {
      problems.error(
          source.entry("url").orElseThrow().key().place(),
          "recipe.source-keys",
          "a third party's repository has no keyring, and no key of this host stands for it",
          "name the file with its public key with keyring, or write the armored key there");
    }
    Entry noSnapshot = source.entry("no-snapshot").orElse(null);
    if (noSnapshot != null && !thirdParty) {
      problems.error(
          noSnapshot.key().place(),
          "recipe.source-keys",
          "no-snapshot is for third parties: a distribution's archive has snapshots",
          "remove the key no-snapshot");
    }
    for (Scalar suite : scalars(source, "suites")) {
      if (PackageSource.isFlat(suite.text())) {
        checkFlat(source, suite, thirdParty, problems);
      }
    }
  }

  /** A third party's address has a place for the snapshot time if and only if there is one. */
  private static void checkSnapshot(Mapping recipe, Mapping source, ProblemCollector problems) {
    Entry url = source.entry("url").orElse(null);
    if (url == null || !(url.value() instanceof Scalar address)) {
      return;
    }
    boolean snapshot = recipe.has("snapshot");
    boolean dated = address.text().contains(PackageSource.SNAPSHOT_ID);
    boolean exempt = source.has("no-snapshot");
    if (dated && (!snapshot || exempt)) {
      problems.error(
          address.place(),
          "recipe.source-keys",
          "the address stands for a snapshot, and "
              + (snapshot ? "no-snapshot is set" : "the recipe has no snapshot time"),
          snapshot ? "remove the key no-snapshot" : "add the key snapshot to the recipe");
    } else if (!dated && snapshot && !exempt) {
      problems.error(
          address.place(),
          "recipe.source-keys",
          "the recipe takes all suites of one time, and this repository is as it is now",
          "write "
              + PackageSource.SNAPSHOT_ID
              + " into its address where the time belongs, or no-snapshot: true if it keeps none");
    }
  }

  private static void checkFlat(
      Mapping source, Scalar suite, boolean thirdParty, ProblemCollector problems) {
    if (!thirdParty) {
      problems.error(
          suite.place(),
          "recipe.source-keys",
          Excerpt.quote(suite.text()) + " is a flat repository, and this source has no url",
          "add its url, or remove the slash at the end if a suite is meant");
    }
    Entry components = source.entry("components").orElse(null);
    if (components != null && scalars(source, "suites").size() == 1) {
      problems.error(
          components.key().place(),
          "recipe.source-keys",
          "a flat repository has no components",
          "remove the key components");
    }
  }

  private static void checkPin(Mapping pin, List<String> names, ProblemCollector problems) {
    if (!pin.has("version") && !pin.has("suite") && !pin.has("source")) {
      problems.error(
          pin.place(),
          "recipe.source-keys",
          "this pin says neither version, suite nor source",
          "write which versions of the package it is about; version: \"*\" is all of them");
    }
    Entry source = pin.entry("source").orElse(null);
    if (source != null
        && source.value() instanceof Scalar name
        && !name.isNull()
        && !names.contains(name.text())) {
      problems.error(
          name.place(),
          "recipe.source-keys",
          "no package source is called " + Excerpt.quote(name.text()),
          Suggestions.suggestion(
              name.text(),
              names,
              names.isEmpty()
                  ? "name a source of package-sources"
                  : "package-sources has " + String.join(", ", names)));
    }
  }

  private static List<Mapping> mappings(Mapping recipe, String key) {
    List<Mapping> found = new ArrayList<>();
    Entry entry = recipe.entry(key).orElse(null);
    if (entry != null && entry.value() instanceof Sequence list) {
      for (Value element : list.elements()) {
        if (element instanceof Mapping mapping) {
          found.add(mapping);
        }
      }
    }
    return found;
  }

  private static List<Scalar> scalars(Mapping mapping, String key) {
    List<Scalar> found = new ArrayList<>();
    Entry entry = mapping.entry(key).orElse(null);
    if (entry != null && entry.value() instanceof Sequence list) {
      for (Value element : list.elements()) {
        if (element instanceof Scalar scalar) {
          found.add(scalar);
        }
      }
    }
    return found;
  }

  private static String text(Mapping mapping, String key) {
    Entry entry = mapping.entry(key).orElse(null);
    return entry != null && entry.value() instanceof Scalar scalar ? scalar.text() : "";
  }
}
