package dev.coracle.answer.why;

import dev.coracle.publish.Origins;
import dev.coracle.rootfs.view.PathGlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Paths that a recipe keeps out of its image: excluded, excepted, or trimmed of a whole package.
 */
final class ExcludedPaths {
  /**
   * A pattern.
   *
   * @param packageName of whose files; empty for those of any package
   */
  private record Removed(PathGlob glob, Optional<String> packageName, String sentence) {
    boolean matches(String path, String name) {
      return glob.matches(path) && packageName.map(name::equals).orElse(true);
    }
  }

  private final List<Removed> all = new ArrayList<>();

  ExcludedPaths(Origins origins) {
    for (Origins.Reason each : origins.excluded()) {
      PathGlob glob = PathGlob.of(each.by().substring(each.by().indexOf(' ') + 1));
      String sentence = "excluded by " + each.at() + ": " + each.by();
      all.add(new Removed(glob, Optional.empty(), sentence));
    }
    for (Origins.LeftOut each : origins.leftOut()) {
      if (each.kind().equals("trimmed") || each.kind().equals("except")) {
        all.add(new Removed(PathGlob.of(each.name()), Optional.of(each.by()), sentence(each)));
      }
    }
  }

  private static String sentence(Origins.LeftOut each) {
    if (each.kind().equals("except")) {
      return "excepted by " + each.how() + ": include: " + each.by() + ", except: " + each.name();
    }
    int comma = each.how().indexOf(", ");
    String word = comma < 0 ? each.how() : each.how().substring(0, comma);
    return "trimmed: packages that are included whole go without "
        + word
        + " ("
        + each.name()
        + "); add `keep: ["
        + word
        + "]` to include: "
        + each.by()
        + (comma < 0 ? "" : ", " + each.how().substring(comma + 2));
  }

  /** Why a package's path stays out, if the recipe says so. */
  Optional<String> why(String path, String packageName) {
    return all.stream()
        .filter(each -> each.matches(path, packageName))
        .map(Removed::sentence)
        .findFirst();
  }

  /** Why a path of any package stays out. */
  Optional<String> excluded(String path) {
    return all.stream()
        .filter(each -> each.packageName().isEmpty() && each.glob().matches(path))
        .map(Removed::sentence)
        .findFirst();
  }
}
