package dev.coracle.cli.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the command of a job is given of the command line that submits it. */
final class JobArguments {
  /** Options about what is submitted and shown, not about how to build. */
  private static final Set<String> OWN =
      Set.of(
          "--events",
          "--executor",
          "--format",
          "--help",
          "--junit",
          "--keep-going",
          "--no-verify",
          "--replace",
          "--setup",
          "--verbose",
          "--watch");

  private final List<String> options = new ArrayList<>();
  private final List<String> places = new ArrayList<>();

  JobArguments(ParseResult parsed) {
    for (OptionSpec option : parsed.matchedOptions()) {
      if (!OWN.contains(option.longestName())) {
        List<String> to = option.longestName().equals("--output") ? places : options;
        to.addAll(words(option, option.longestName()));
      }
    }
  }

  private static List<String> words(ArgSpec option, String name) {
    return option.typeInfo().isBoolean()
        ? List.of(name)
        : option.originalStringValues().stream().map(value -> name + "=" + value).toList();
  }

  /** A command that makes a kernel, which says itself where that goes. */
  List<String> kernel(String recipe) {
    return words(List.of("kernel"), options, List.of("--", recipe));
  }

  /**
   * A command that builds.
   *
   * @param more options
   */
  List<String> build(String recipe, List<String> more) {
    return words(words(List.of("build"), more, options), places, List.of("--", recipe));
  }

  private static List<String> words(List<String> a, List<String> b, List<String> c) {
    return Stream.of(a, b, c).flatMap(List::stream).toList();
  }
}
