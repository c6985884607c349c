package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cli.output.ManualPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class PackageFilesTest {
  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(directory.resolve("recipes"));
    Files.createFile(directory.resolve("recipes/sample.yaml"));
    Files.createFile(directory.resolve("recipes/sample.lock.yaml"));
    Cli.Ended ended = new Cli(directory).run("package-files", "made");
    assertEquals(new Cli.Ended(0, "", ""), ended);
  }

  @Test
  void thereIsAPageForEveryCommandWithEveryOption() throws IOException {
    String program = read("man/coracle.1");
    for (CommandLine command : commands()) {
      String name = command.getCommandName();
      assertTrue(program.contains("\\fB" + name.replace("-", "\\-") + "\\fR"), name);
      String page = read("man/coracle-" + name + ".1");
      for (OptionSpec option : command.getCommandSpec().options()) {
        for (String each : option.names()) {
          assertTrue(page.contains("\\fB" + each.replace("-", "\\-") + "\\fR"), name + " " + each);
        }
        String words = ManualPages.escape(String.join(" ", option.description()));
        assertTrue(page.contains(words), words);
      }
    }
    assertFalse(program.contains("package") && program.contains("files\\fR"), program);
  }

  @Test
  void textIsNeverTakenForARequest() {
    assertEquals("\\&.yaml\n\\&'x' \\-\\- \\e", ManualPages.escape(".yaml\n'x' -- \\"));
  }

  @Test
  void bothShellsCompleteEveryCommandOptionAndRecipe() throws IOException {
    String bash = read("completion/coracle.bash");
    String zsh = read("completion/_coracle");
    for (CommandLine command : commands()) {
      String name = command.getCommandName();
      String line =
          bash.lines().filter(l -> l.startsWith("    " + name + ") options=")).findFirst().get();
      assertTrue(zsh.contains("'" + name + ":"), name);
      for (OptionSpec option : command.getCommandSpec().options()) {
        for (String each : option.names()) {
          assertTrue(line.contains(each), name + " " + each);
          assertTrue(zsh.contains("'" + each + "["), name + " " + each);
        }
      }
    }
    assertTrue(bash.contains("\"sample\"") && zsh.contains("(sample)"), bash + zsh);
  }

  @Test
  void bashCompletesAsAPersonTypes() throws Exception {
    assertEquals("boot-chart build", complete("b"));
    assertEquals("--no-verify", complete("build --no"));
    assertEquals("json text", complete("list --format ''"));
    assertEquals("sample", complete("build samp"));
    assertEquals("", complete("verify samp"));
  }

  @Test
  void aPackageDependsOnTheToolsThatItsCommandsNeed() throws IOException {
    String control = read("control");
    assertTrue(control.matches("(?s)Depends: .*\\bqemu-system-x86\\n.*"), control);
    // Kernels are compiled by packages that the lock names.
    assertTrue(control.matches("(?s).*\nSuggests: .*\\bgcc, .*"), control);
    assertTrue(control.contains("Recommends: virtiofsd | qemu-system-common\n"), control);
    assertFalse(control.contains("maven") || control.contains("erofs-utils"), control);
  }

  /** What bash offers after these words, sorted. */
  private String complete(String words) throws IOException, InterruptedException {
    String script =
        """
        . made/completion/coracle.bash
        COMP_WORDS=(coracle %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _coracle
        printf '%%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' '
        """
            .formatted(words);
    Process bash =
        new ProcessBuilder("bash", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), said);
    return said.strip();
  }

  private static List<CommandLine> commands() {
    return UsageTest.topLevel().toList();
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve("made").resolve(file));
  }
}
