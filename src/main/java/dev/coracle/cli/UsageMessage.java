package dev.coracle.cli;

import dev.coracle.diagnostic.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, and the nearest right one.
 *
 * @param message without the word "error"
 * @param fix what to write instead
 */
record UsageMessage(String message, String fix) {

  /**
   * Says what picocli found.
   *
   * @param args the whole command line
   */
  static UsageMessage of(ParameterException failure, String... args) {
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    String help = "see `" + command.qualifiedName() + " --help`";
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(command, unmatched, help, args);
    }
    // One of picocli's messages has the word already.
    String message = String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "");
    return new UsageMessage(message, swallowed(failure).map(it -> it + ", or ").orElse("") + help);
  }

  private static UsageMessage unmatched(
      CommandSpec command, UnmatchedArgumentException failure, String help, String... args) {
    String word = failure.getUnmatched().get(0);
    if (failure.isUnknownOption()) {
      String name = word.split("=", 2)[0];
      return new UsageMessage(
          "Unknown option: '" + name + "'", nearest(name, command.optionsMap().keySet(), help));
    }
    Collection<String> commands = command.subcommands().keySet();
    for (String each : args) {
      List<String> near = commands.contains(each) ? List.of() : Suggestions.to(each, commands);
      if (!near.isEmpty()) {
        return new UsageMessage(
            "'" + each + "' is no command of `" + command.qualifiedName() + "`",
            nearest(each, commands, help));
      }
    }
    boolean takesCommands = !commands.isEmpty() && command.positionalParameters().isEmpty();
    return new UsageMessage(
        takesCommands
            ? "'" + word + "' is no command of `" + command.qualifiedName() + "`"
            : "'" + word + "' is one argument more than `" + command.qualifiedName() + "` takes",
        help);
  }

  private static String nearest(String word, Collection<String> known, String help) {
    List<String> names = new ArrayList<>(known);
    names.removeIf(name -> name.length() <= 2);
    return Suggestions.suggestion(word, names, help);
  }

  /** Where an argument is missing, an option before it may have taken it for its own. */
  private static Optional<String> swallowed(ParameterException failure) {
    if (!(failure instanceof MissingParameterException missing)
        || missing.getMissing().stream().noneMatch(each -> each.isPositional())) {
      return Optional.empty();
    }
    String argument = missing.getMissing().get(0).paramLabel();
    return failure.getCommandLine().getCommandSpec().options().stream()
        .filter(option -> option.arity().max() > 0 && !option.stringValues().isEmpty())
        .reduce((first, last) -> last)
        .map(
            option ->
                option.longestName()
                    + " took '"
                    + option.stringValues().get(option.stringValues().size() - 1)
                    + "' as its "
                    + option.paramLabel()
                    + ": add the "
                    + argument
                    + " behind it");
  }
}
