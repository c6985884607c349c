package dev.coracle.answer.why;

import dev.coracle.publish.Origins;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a result left out although something in it would like it, as sentences. */
final class LeftOutReasons {
  /** Packages that are named of many that recommend the same. */
  private static final int SHOWN = 4;

  private final Origins origins;

  LeftOutReasons(Origins origins) {
    this.origins = origins;
  }

  /** Why a unit, library, package or piece of data of this name stays out. */
  List<String> sentences(String question) {
    List<String> sentences = new ArrayList<>();
    for (Origins.LeftOut each : origins.leftOut()) {
      switch (each.kind()) {
        case "unit" -> {
          if (each.name().equals(question)) {
            sentences.add(unit(each));
          }
        }
        case "library" -> {
          if (names(each).contains(question)) {
            sentences.add(library(each));
          }
        }
        case "data" -> {
          if (each.name().contains(question)) {
            sentences.add("left out: " + each.name());
          }
        }
        default -> {} // Packages are gathered below, and patterns are not names.
      }
    }
    if (isWeakPackage(question)) {
      sentences.add(weakPackage(question));
    }
    return sentences;
  }

  /** All names that {@link #sentences} knows. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Origins.LeftOut each : origins.leftOut()) {
      if (Set.of("unit", "library", "package").contains(each.kind())) {
        names.addAll(names(each));
      }
    }
    return names;
  }

  /** Whether a package that is in recommends or suggests it. */
  boolean isWeakPackage(String question) {
    return origins.leftOut().stream().anyMatch(each -> isWeak(each, question));
  }

  private static boolean isWeak(Origins.LeftOut each, String question) {
    return each.kind().equals("package") && names(each).contains(question);
  }

  private static List<String> names(Origins.LeftOut each) {
    return List.of(each.name().split(" or ", 0));
  }

  private static String unit(Origins.LeftOut each) {
    return "left out: "
        + each.by()
        + " would like it ("
        + each.how()
        + "), and such weak dependencies come only if the recipe lists them; add it to"
        + " systemd.units";
  }

  private static String library(Origins.LeftOut each) {
    return "left out: "
        + each.by()
        + " may load it ("
        + each.how()
        + "), and works without; add it to libraries";
  }

  private String weakPackage(String question) {
    List<String> users = new ArrayList<>();
    for (String how : List.of("Recommends", "Suggests")) {
      List<String> by =
          origins.leftOut().stream()
              .filter(each -> isWeak(each, question) && each.how().equals(how))
              .map(Origins.LeftOut::by)
              .distinct()
              .toList();
      if (!by.isEmpty()) {
        String more = by.size() > SHOWN ? " and " + (by.size() - SHOWN) + " more" : "";
        users.add(
            (how.equals("Recommends") ? "recommended by " : "suggested by ")
                + String.join(", ", by.subList(0, Math.min(SHOWN, by.size())))
                + more);
      }
    }
    return "only "
        + String.join(", ", users)
        + ", and such packages come only if the recipe lists them; add `packages: ["
        + question
        + "]` to "
        + origins.recipe()
        + ", and what you need of it to binaries, systemd.units or include";
  }
}
