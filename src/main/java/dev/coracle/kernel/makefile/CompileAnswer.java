package dev.coracle.kernel.makefile;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a file is part of a kernel.
 *
 * @param reason why, without a full stop; empty where nothing is to be said
 */
public record CompileAnswer(State state, String reason) {

  /** What is known. */
  public enum State {
    /** A line of a makefile that counts compiles it. */
    COMPILED,
    /** All lines that could compile it are off. */
    NOT_COMPILED,
    /** No line was found, or one that could not be followed. */
    UNKNOWN
  }

  static CompileAnswer compiled(String reason) {
    return new CompileAnswer(State.COMPILED, reason);
  }

  static CompileAnswer notCompiled(String reason) {
    return new CompileAnswer(State.NOT_COMPILED, reason);
  }

  static CompileAnswer unknown(String reason) {
    return new CompileAnswer(State.UNKNOWN, reason);
  }

  boolean is(State wanted) {
    return state == wanted;
  }

  /** The answer where any of several ways suffices; empty if there is none. */
  static Optional<CompileAnswer> any(List<CompileAnswer> ways) {
    for (State each : List.of(State.COMPILED, State.UNKNOWN)) {
      Optional<CompileAnswer> found = ways.stream().filter(way -> way.is(each)).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return ways.isEmpty()
        ? Optional.empty()
        : Optional.of(
            notCompiled(
                ways.stream()
                    .map(CompileAnswer::reason)
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .collect(Collectors.joining(", "))));
  }
}
