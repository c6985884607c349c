package dev.coracle.build.image;

import dev.coracle.lock.LockFile;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.source.apt.index.DebianVersion;
import dev.coracle.source.apt.index.Relations;
import java.util.ArrayList;
import java.util.List;

/** Kernel parameters that packages of some versions need, as companion rules say. */
public final class CompanionKernelParameters {
  /** Ends the kernel's parameters; what follows is init's. */
  private static final String END = "--";

  private CompanionKernelParameters() {}

  /**
   * A recipe with the parameters for its locked packages. One that the recipe sets itself, to
   * whatever value, stays as it is.
   */
  public static Recipe add(Recipe recipe, LockFile lock, Companions companions) {
    List<Located<String>> line = new ArrayList<>(recipe.kernel().commandLine());
    companions
        .kernelParameters()
        .forEach(
            (relation, parameters) -> {
              if (isSatisfied(relation, recipe, lock)) {
                parameters.forEach(parameter -> add(line, parameter, recipe));
              }
            });
    return line.size() == recipe.kernel().commandLine().size()
        ? recipe
        : recipe.withKernel(recipe.kernel().withCommandLine(line));
  }

  private static void add(List<Located<String>> line, String parameter, Recipe recipe) {
    int end = 0;
    while (end < line.size() && !line.get(end).value().equals(END)) {
      if (name(line.get(end).value()).equals(name(parameter))) {
        return;
      }
      end++;
    }
    line.add(end, new Located<>(parameter, recipe.kernel().source().place()));
  }

  private static String name(String parameter) {
    int value = parameter.indexOf('=');
    return value < 0 ? parameter : parameter.substring(0, value);
  }

  private static boolean isSatisfied(String relation, Recipe recipe, LockFile lock) {
    return Relations.parseFlat(relation, recipe.architecture().debianName()).stream()
        .anyMatch(
            each ->
                lock.packages().stream()
                    .anyMatch(
                        locked ->
                            locked.name().equals(each.name())
                                && DebianVersion.fulfils(
                                    locked.version(), each.operator(), each.version())));
  }
}
