package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.words.RetiredWords;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help uses the words of today. */
class HelpWordsTest {
  @ParameterizedTest
  @MethodSource("dev.coracle.cli.UsageTest#commands")
  void helpUsesNoRetiredWord(CommandLine command) throws IOException {
    String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    List<String> finds =
        RetiredWords.ofOutput().in(command.getCommandSpec().qualifiedName(" ") + " --help", help);
    assertEquals(List.of(), finds);
  }
}
