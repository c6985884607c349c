package dev.coracle.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Gathers all that is wrong in one pass, so that a user fixes it in one go. What is noted twice is
 * reported once.
 */
public final class ProblemCollector {
  /** More than anybody reads in one go; a hostile file could have a million. */
  private static final int MOST_SHOWN = 100;

  private static final int MOST_COUNTED = 10_000;

  private final List<Diagnostic> errors = new ArrayList<>();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private final Set<Diagnostic> known = new HashSet<>();
  private final Map<String, Source> sources = new HashMap<>();

  private record Source(int index, Function<SourceLocation, String> excerpts) {}

  /**
   * Makes a file's lines available. Errors in such files are reported with the line, file by file
   * in the order of these calls, and from top to bottom.
   *
   * @param file as the places name it
   * @param excerpts a place's line and caret, see {@link Excerpt}; empty where none helps
   */
  public void source(String file, Function<SourceLocation, String> excerpts) {
    sources.putIfAbsent(file, new Source(sources.size(), excerpts));
  }

  /** Notes an error at a place. */
  public void error(SourceLocation place, String code, String message, String fix) {
    error(Diagnostic.error(code, message, fix), place);
  }

  /** Notes an error at a place. */
  public void error(Diagnostic error, SourceLocation place) {
    Diagnostic placed = error.at(place);
    if (errors.size() < MOST_COUNTED && known.add(placed)) {
      errors.add(placed);
    }
  }

  /** Notes a problem at a place; whether it ends the run is its severity's. */
  public void report(
      Severity severity, SourceLocation place, String code, String message, String fix) {
    if (severity == Severity.ERROR) {
      error(place, code, message, fix);
    } else {
      warning(new Diagnostic(code, severity, Optional.of(place), message, fix, ""));
    }
  }

  /** Notes what does not end the run. */
  public void warning(Diagnostic warning) {
    if (warnings.size() < MOST_COUNTED && known.add(warning)) {
      warnings.add(warning);
    }
  }

  public List<Diagnostic> warnings() {
    return List.copyOf(warnings);
  }

  /** How many errors were noted. */
  public int count() {
    return errors.size();
  }

  /** Forgets the errors noted since {@link #count} was so many: a more severe one covers them. */
  public void forgetAfter(int count) {
    List<Diagnostic> covered = errors.subList(count, errors.size());
    covered.forEach(known::remove);
    covered.clear();
  }

  /** Ends the run with all errors, if there is any. */
  public void throwIfAny() {
    if (errors.isEmpty()) {
      return;
    }
    List<Diagnostic> shown =
        new ArrayList<>(
            errors.stream().sorted(order()).limit(MOST_SHOWN).map(this::withExcerpt).toList());
    if (errors.size() > MOST_SHOWN) {
      shown.add(
          Diagnostic.error(
              "recipe.more",
              (errors.size() < MOST_COUNTED ? "" : "at least ")
                  + (errors.size() - MOST_SHOWN)
                  + " more problems are not shown",
              "correct these first"));
    }
    throw new CoracleException(ExitCode.RECIPE, shown);
  }

  /** Errors in files whose lines are not available stay in the order in which they were noted. */
  private Comparator<Diagnostic> order() {
    return Comparator.comparingInt((Diagnostic each) -> index(place(each)))
        .thenComparingInt(each -> index(place(each)) < 0 ? 0 : place(each).line())
        .thenComparingInt(each -> index(place(each)) < 0 ? 0 : place(each).column());
  }

  private Diagnostic withExcerpt(Diagnostic error) {
    Source source = sources.get(place(error).file());
    return source == null || place(error).line() == 0
        ? error
        : error.withExcerpt(source.excerpts().apply(place(error)));
  }

  private int index(SourceLocation place) {
    Source source = sources.get(place.file());
    return source == null ? -1 : source.index();
  }

  private static SourceLocation place(Diagnostic error) {
    return error.place().orElseThrow();
  }
}
