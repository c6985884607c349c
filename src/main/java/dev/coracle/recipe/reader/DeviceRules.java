package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Devices of {@code verify} and the checks that use them, once all parents are composed. */
final class DeviceRules {
  /** No machine profile has slots for more. */
  private static final int MOST = 8;

  private static final long LARGEST = 16L << 30;

  private DeviceRules() {}

  static void check(Mapping recipe, ProblemCollector problems) {
    Optional<Mapping> verify = SourceFile.mapping(recipe, "verify");
    if (verify.isEmpty()) {
      return;
    }
    Optional<Mapping> devices = SourceFile.mapping(verify.get(), "devices");
    List<String> ports = new ArrayList<>();
    for (String kind : List.of("virtio-ports", "disks")) {
      List<Value> all = devices.map(mapping -> elements(mapping, kind)).orElse(List.of());
      if (all.size() > MOST) {
        problems.error(
            all.get(MOST).place(),
            "recipe.devices",
            kind + " has more than " + MOST,
            "remove some");
      }
      for (Value each : all) {
        if (each instanceof Scalar port) {
          ports.add(port.text());
        } else if (each instanceof Mapping disk) {
          checkSize(disk, problems);
        }
      }
    }
    for (Value each : elements(verify.get(), "checks")) {
      Entry port = each instanceof Mapping check ? check.entry("virtio-port").orElse(null) : null;
      if (port != null && port.value() instanceof Scalar name && !ports.contains(name.text())) {
        problems.error(
            name.place(),
            "recipe.devices",
            "the machine has no virtio-serial port " + Excerpt.quote(name.text()),
            "list it in verify.devices.virtio-ports");
      }
    }
  }

  private static void checkSize(Mapping disk, ProblemCollector problems) {
    Entry size = disk.entry("size").orElse(null);
    if (size != null
        && size.value() instanceof Scalar text
        && Quantities.size(text.text()) > LARGEST) {
      problems.error(
          text.place(), "recipe.devices", "a disk has 16GiB at most", "write 16GiB or less");
    }
  }

  private static List<Value> elements(Mapping mapping, String key) {
    Entry entry = mapping.entry(key).orElse(null);
    return entry != null && entry.value() instanceof Sequence list ? list.elements() : List.of();
  }
}
