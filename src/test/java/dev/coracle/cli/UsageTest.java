package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cli.context.CliContext;
import dev.coracle.publish.Manifests;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class UsageTest {
  @TempDir Path directory;

  /** All commands that the help lists, and the commands of these. */
  static Stream<CommandLine> commands() {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    CliContext context =
        new CliContext(nowhere, nowhere, Map.of(), Path.of("/"), Path.of("/"), false);
    return below(CommandRunner.commandLine(context));
  }

  static Stream<CommandLine> topLevel() {
    return commands().filter(command -> command.getParent().getParent() == null);
  }

  private static Stream<CommandLine> below(CommandLine parent) {
    return parent.getSubcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
  }

  private static String[] helpOf(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName(" ");
    return (name.substring(name.indexOf(' ') + 1) + " --help").split(" ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void linesOfExamplesAreNotBroken(CommandLine command) {
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      assertTrue(line.length() <= 80, line);
      assertTrue(line.isEmpty() || line.startsWith("  ") || line.matches("Examples?:"), line);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpDescribesEveryOption(CommandLine command) {
    Cli.Ended help = cli().run(helpOf(command));
    assertEquals(0, help.status());
    assertEquals("", help.err());
    String text = words(help.out());
    assertTrue(text.contains(words(command.getCommandSpec().usageMessage().description()[0])));
    for (OptionSpec option : command.getCommandSpec().options()) {
      for (String name : option.names()) {
        assertTrue(text.contains(name), name);
      }
      assertTrue(option.description().length > 0, option + " is not described");
      for (String line : option.description()) {
        assertTrue(text.contains(words(line)), line);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "bild base|'bild' is no command of `coracle`|did you mean build?",
        "kernel explian base|'explian' is no command of `coracle kernel`|did you mean explain?",
        "zzzzzz|'zzzzzz' is no command of `coracle`|see `coracle --help`",
        "check --sarf=x base|Unknown option: '--sarf'|did you mean --sarif?",
        "plan --ofline base|Unknown option: '--ofline'|did you mean --offline?",
        "why --al x|Unknown option: '--al'|did you mean --all?",
        "size --with x|Unknown option: '--with'|did you mean --without?",
        "diff --frmat=json a b|Unknown option: '--frmat'|did you mean --format?",
        "lock --updat x base|Unknown option: '--updat'|did you mean --update?",
        "build --wach base|Unknown option: '--wach'|did you mean --watch?",
        "run --zzzzzzzz base|Unknown option: '--zzzzzzzz'|see `coracle run --help`",
        "explain a b|'b' is one argument more than `coracle explain` takes|see `coracle explain",
        "schema x|'x' is one argument more than `coracle schema` takes|see `coracle schema",
        "why ' ' .|WHAT is empty|name a path",
      })
  void whatDoesNotExistIsNamedWithTheNearest(String line, String message, String fix) {
    String[] args =
        Stream.of(line.split(" (?=[^']*('[^']*'[^']*)*$)", -1))
            .map(each -> each.replace("'", ""))
            .toArray(String[]::new);
    Cli.Ended ended = cli().run(args);
    assertEquals(2, ended.status(), ended.err());
    assertTrue(
        ended.err().startsWith("error: " + message + " [usage]\n  fix: " + fix), ended.err());
  }

  @Test
  void anOptionThatTookTheArgumentBehindItIsNamed() {
    Cli.Ended ended = cli().run("lock", "--update", "my.yaml");
    assertEquals(2, ended.status());
    assertTrue(
        ended
            .err()
            .contains("--update took 'my.yaml' as its PACKAGE: add the RECIPE behind it, or see"),
        ended.err());
    assertTrue(cli().run("lock").err().contains("fix: see `coracle lock --help`"));
  }

  @Test
  void onlyCommandsThatNeedToolsOfTheHostOfferToInstallThem() {
    List<String> offering =
        commands()
            .filter(command -> command.getCommandSpec().findOption("--setup") != null)
            .map(CommandLine::getCommandName)
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "build",
            "density",
            "doctor",
            "image",
            "kernel",
            "lock",
            "release",
            "reproduce",
            "run",
            "verify"),
        offering);
  }

  @Test
  void thereAreCommandsToTest() {
    assertTrue(commands().count() >= 9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "-h"})
  void withoutACommandAllCommandsAreListed(String argument) {
    Cli.Ended help = argument.isEmpty() ? cli().run() : cli().run(argument);
    assertEquals(0, help.status());
    topLevel().forEach(c -> assertTrue(help.out().contains("  " + c.getCommandName() + " ")));
    assertFalse(help.out().contains("cds-training"));
    assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
  }

  @Test
  void anUnknownCommandGetsTheNearest() {
    Cli.Ended ended = cli().run("biuld", "x.yaml");
    assertEquals(2, ended.status());
    assertEquals("", ended.out());
    assertTrue(ended.err().contains("biuld"), ended.err());
    assertTrue(ended.err().contains("did you mean build?"), ended.err());
  }

  @Test
  void anUnknownOptionGetsTheNearest() {
    Cli.Ended ended = cli().run("list", "--formt", "json");
    assertEquals(2, ended.status());
    assertTrue(ended.err().contains("--formt"), ended.err());
    assertTrue(ended.err().contains("--format"), ended.err());
  }

  @ParameterizedTest
  @CsvSource({"store --check, coracle store verify"})
  void anOptionOfAnEarlierVersionNamesTheNewOne(String line, String instead) {
    Cli.Ended ended = cli().run(line.split(" "));
    assertEquals(2, ended.status());
    assertTrue(ended.err().contains("was renamed [usage]"), ended.err());
    assertTrue(ended.err().contains("`" + instead + "`"), ended.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --volume data.img dir", "run --volume=src:/data dir"})
  void aVolumeNeedsAnImageAndARawDiskIsADisk(String line) throws IOException {
    Files.createDirectories(directory.resolve("dir"));
    Cli.Ended ended = cli().run(line.split(" "));
    assertEquals(2, ended.status());
    assertTrue(ended.err().contains("'--volume': it needs --image"), ended.err());
    assertTrue(ended.err().contains("--disk FILE"), ended.err());
  }

  @ParameterizedTest
  @CsvSource({
    "run --publish 80:80 dir, --publish': it needs --image",
    "run --deadline 9s dir, --deadline': it needs --image",
    "run --image oci:x --volume .:/a --volume dir:/a dir, --volume': /a is given twice",
    "run --image oci:x --publish 80:1 --publish 80:2 dir, the host is given twice",
    "run --image oci:x --publish 80 dir, 80' is not [IP:]HOST:GUEST",
    "run --image oci:x --memory 1KiB dir, 1KiB is less than 32 MiB",
    "run --image oci:x --deadline 0s dir, 0s' is not a time",
    "density --layers each dir, --layers': it needs --image",
    "density --image oci:x --layers containerd dir, it is neither flat nor each",
    "density --memory 1MiB dir, is not a size from 32MiB on"
  })
  void whatContainersCannotHaveIsSaid(String line, String message) throws IOException {
    Manifests.write(directory.resolve("dir"), Manifests.manifest("guest", "1.0"));
    Cli.Ended ended = cli().run(line.split(" "));
    assertEquals(2, ended.status(), ended.err());
    assertTrue(ended.err().contains(message), ended.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build",
        "kernel a.yaml b.yaml",
        "lock",
        "verify",
        "kernel a.yaml",
        "image a.yaml",
        "list --format xml",
        "build -j 0 a.yaml",
        "build -j x a.yaml",
        "build --output",
        "version now",
        "--formt"
      })
  void aWrongCommandLineIsSaidInOneErrorAndAHint(String line) {
    Cli.Ended ended = cli().run(line.split(" "));
    assertEquals(2, ended.status(), ended.err());
    assertTrue(ended.err().startsWith("error: "), ended.err());
    assertTrue(ended.err().lines().findFirst().orElseThrow().endsWith(" [usage]"), ended.err());
    assertTrue(ended.err().lines().count() >= 2, ended.err());
    assertEquals("", ended.out());
  }

  private Cli cli() {
    return new Cli(directory);
  }

  /** The text with every white space one blank: help is wrapped where it must be. */
  private static String words(String text) {
    // A line may also be broken at the dot within a name, where no blank is.
    return text.replaceAll("\\.\n\\s+(?=[a-z])", ".").replaceAll("\\s+", " ").strip();
  }
}
