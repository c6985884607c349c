package dev.coracle.cli.output;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Picocli's model of the commands as values for templates, every text escaped for its format. */
public final class CommandTexts {
  private final UnaryOperator<String> escape;

  /**
   * @param escape makes a text harmless in the format that is written
   */
  public CommandTexts(UnaryOperator<String> escape) {
    this.escape = escape;
  }

  /** Commands that are shown to people, in the order of {@code --help}. */
  public static List<CommandSpec> shown(CommandLine program) {
    return program.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(command -> !command.usageMessage().hidden())
        .toList();
  }

  /** Name, one-line summary, options, and whether it takes a recipe. */
  public Map<String, Object> command(CommandSpec command) {
    return Map.of(
        "name",
        escape.apply(command.name()),
        "page",
        escape.apply(page(command)),
        "summary",
        summary(command),
        "options",
        options(command),
        "recipe",
        command.positionalParameters().stream().anyMatch(p -> p.paramLabel().equals("RECIPE")));
  }

  /** The first sentence of a command's description, without its period. */
  String summary(CommandSpec command) {
    String text = String.format(command.usageMessage().description()[0]).strip();
    int end = text.indexOf(". ");
    return escape.apply(end < 0 ? text.replaceFirst("\\.$", "") : text.substring(0, end));
  }

  /** Names with their dashes, label of the value, possible values, and description. */
  List<Map<String, Object>> options(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).map(this::option).toList();
  }

  private Map<String, Object> option(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : option.paramLabel();
    return Map.of(
        "names",
        Stream.of(option.names()).map(escape).toList(),
        "label",
        escape.apply(label),
        "values",
        option.type().isEnum()
            ? Arrays.stream(option.type().getEnumConstants()).map(Object::toString).toList()
            : List.of(),
        "text",
        text(option.description()));
  }

  /** Labels and descriptions of what follows the options. */
  List<Map<String, Object>> arguments(CommandSpec command) {
    return command.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .map(
            parameter ->
                Map.<String, Object>of(
                    "label",
                    escape.apply(parameter.paramLabel()),
                    "text",
                    text(parameter.description())))
        .toList();
  }

  /** Texts that stand for themselves, each escaped; format directives of picocli resolved. */
  List<String> lines(String... lines) {
    return Stream.of(lines).map(line -> escape.apply(String.format(line))).toList();
  }

  /** The name of a command's page, such as {@code coracle-build}. */
  static String page(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private String text(String... lines) {
    return escape.apply(String.format(String.join(" ", lines)));
  }
}
