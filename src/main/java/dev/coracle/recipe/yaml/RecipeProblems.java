package dev.coracle.recipe.yaml;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers all that is wrong with a recipe and its parents, so that one run tells everything. */
public final class RecipeProblems {
  /** More than anybody reads in one go; a hostile file could have a million. */
  private static final int MOST = 100;

  private static final int MOST_EXCERPTS = 1000;
  private static final int MOST_COUNTED = 10_000;

  private final List<SourceText> sources = new ArrayList<>();
  private final List<Diagnostic> found = new ArrayList<>();

  /** Makes a file's lines available for excerpts. */
  void source(SourceText source) {
    sources.add(source);
  }

  /** Notes a problem. */
  public void add(SourceLocation place, String code, String message, String fix) {
    if (found.size() >= MOST_COUNTED) {
      return;
    }
    Diagnostic diagnostic = Diagnostic.error("recipe." + code, message, fix).at(place);
    int index = sourceIndex(place.file());
    if (index >= 0 && place.line() > 0 && found.size() <= MOST_EXCERPTS) {
      diagnostic = diagnostic.withExcerpt(sources.get(index).excerpt(place));
    }
    found.add(diagnostic);
  }

  int count() {
    return found.size();
  }

  /** Forgets what was noted since {@link #count} was so many: a graver problem covers it. */
  void forgetAfter(int count) {
    found.subList(count, found.size()).clear();
  }

  boolean any() {
    return !found.isEmpty();
  }

  /** Ends reading if anything was noted: by file, then from top to bottom. */
  public void throwIfAny() {
    if (any()) {
      found.sort(
          Comparator.comparingInt((Diagnostic each) -> sourceIndex(each.place().get().file()))
              .thenComparingInt(each -> each.place().get().line())
              .thenComparingInt(each -> each.place().get().column()));
      throw new CoracleException(ExitCode.RECIPE, first());
    }
  }

  private List<Diagnostic> first() {
    if (found.size() <= MOST) {
      return found;
    }
    List<Diagnostic> first = new ArrayList<>(found.subList(0, MOST));
    first.add(
        Diagnostic.error(
            "recipe.more",
            (found.size() < MOST_COUNTED ? "" : "at least ")
                + (found.size() - MOST)
                + " more problems are not shown",
            "correct these first"));
    return first;
  }

  private int sourceIndex(String file) {
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).file().equals(file)) {
        return i;
      }
    }
    return -1;
  }
}
