package dev.coracle.cli.output;

import dev.coracle.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/** The manual in section 1: a page for the program and one for each of its commands. */
public final class ManualPages {
  private static final CommandTexts TEXTS = new CommandTexts(ManualPages::escape);

  private ManualPages() {}

  /**
   * Writes the pages, such as {@code coracle-build.1}.
   *
   * @param version the program's version, for the footer
   */
  public static void write(Templates templates, CommandSpec program, String version, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    List<CommandSpec> commands = CommandTexts.shown(program.commandLine());
    List<String> related = commands.stream().map(CommandTexts::page).toList();
    page(templates, program, commands, version, related, directory);
    for (CommandSpec command : commands) {
      page(templates, command, List.of(), version, List.of(program.name()), directory);
    }
  }

  private static void page(
      Templates templates,
      CommandSpec command,
      List<CommandSpec> subcommands,
      String version,
      List<String> related,
      Path directory)
      throws IOException {
    Map<String, Object> model = new HashMap<>();
    model.put("page", CommandTexts.page(command));
    model.put("version", escape(version));
    model.put("summary", TEXTS.summary(command));
    model.put("synopsis", synopsis(command));
    model.put("description", paragraphs(command.usageMessage().description()));
    model.put("arguments", TEXTS.arguments(command));
    model.put("options", TEXTS.options(command));
    model.put("commands", subcommands.stream().map(TEXTS::command).toList());
    model.put("notes", trimmed(TEXTS.lines(command.usageMessage().footer())));
    model.put("related", related.stream().map(ManualPages::escape).toList());
    Files.writeString(
        directory.resolve(CommandTexts.page(command) + ".1"),
        templates.render("manual-page.ftl", model));
  }

  private static List<String> synopsis(CommandSpec command) {
    Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    return help.synopsis(0).lines().map(String::stripTrailing).map(ManualPages::escape).toList();
  }

  private static List<String> paragraphs(String... description) {
    return TEXTS.lines(description).stream().filter(line -> !line.isBlank()).toList();
  }

  private static List<String> trimmed(List<String> lines) {
    List<String> rest = new ArrayList<>(lines);
    while (!rest.isEmpty() && rest.get(0).isBlank()) {
      rest.remove(0);
    }
    return rest;
  }

  /**
   * Text that troff sets as it stands: a backslash begins an escape, a hyphen becomes a dash that
   * nobody can search for, and a line that begins with a period or an apostrophe is a request.
   */
  public static String escape(String text) {
    List<String> lines =
        Arrays.stream(text.replace("\\", "\\e").replace("-", "\\-").split("\n", -1))
            .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
            .toList();
    return String.join("\n", lines);
  }
}
