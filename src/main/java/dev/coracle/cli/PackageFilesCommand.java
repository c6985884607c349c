package dev.coracle.cli;

import dev.coracle.build.context.RecipeLoader;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.CommandTexts;
import dev.coracle.cli.output.ManualPages;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/**
 * What {@code scripts/release} asks the program for: the manual's pages, completion for shells, and
 * the Debian packages that a package of Coracle depends on.
 */
@Command(
    name = "package-files",
    hidden = true,
    description = "Write the files that a release has in addition to the program.")
final class PackageFilesCommand implements Callable<Integer> {
  private final CliContext context;

  /** For --help alone. */
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private CommonOptions common;

  @Parameters(paramLabel = "DIR", description = "Where they go.")
  private Path to;

  PackageFilesCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createDirectories(context.directory().resolve(to));
    Templates templates = new Templates();
    CommandSpec program = CommandRunner.commandLine(context).getCommandSpec();
    ManualPages.write(
        templates,
        program,
        VersionCommand.build().getProperty("version"),
        directory.resolve("man"));
    List<String> recipes = recipes(RecipeLoader.shipped(context.home()));
    Path completion = Files.createDirectories(directory.resolve("completion"));
    Files.writeString(
        completion.resolve("coracle.bash"),
        templates.render("completion.bash.ftl", completion(program, recipes, text -> text)));
    Files.writeString(
        completion.resolve("_coracle"),
        templates.render(
            "completion.zsh.ftl", completion(program, recipes, PackageFilesCommand::zsh)));
    Files.writeString(
        directory.resolve("control"),
        "Depends: "
            + packages(EnumSet.of(Capability.RESOLVE, Capability.BOOT))
            + "\nRecommends: "
            + packages(EnumSet.of(Capability.SHARE))
            + "\nSuggests: "
            + packages(EnumSet.of(Capability.COMPILE, Capability.RECOMPILE))
            + "\n");
    return 0;
  }

  private static Map<String, Object> completion(
      CommandSpec program, List<String> recipes, UnaryOperator<String> escape) {
    CommandTexts texts = new CommandTexts(escape);
    return Map.of(
        "commands",
        CommandTexts.shown(program.commandLine()).stream().map(texts::command).toList(),
        "recipes",
        recipes);
  }

  private static List<String> recipes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.endsWith(".lock.yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    }
  }

  /** The packages for these uses as a relation of a control file (Debian Policy 7.1). */
  private static String packages(Set<Capability> uses) {
    return HostTools.all().stream()
        .filter(tool -> tool.needs().stream().anyMatch(uses::contains))
        .map(tool -> tool.debianPackage().relation())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Text inside single quotes and one of _arguments' brackets. */
  private static String zsh(String text) {
    return text.replaceAll("[\\[\\]:\\\\]", "\\\\$0").replace("'", "'\\''");
  }
}
