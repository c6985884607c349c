package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRecipeTest {
  @TempDir Path directory;

  @BeforeEach
  void commandsAskForTheirToolsFirst() {
    HostTools tools = HostTools.of(Map.of(), new LocalProcessRunner());
    EnumSet<Capability> needs = EnumSet.of(Capability.RESOLVE, Capability.BOOT);
    assumeTrue(tools.missing(needs).isEmpty(), "the host lacks what a build needs");
  }

  @ParameterizedTest
  @CsvSource({
    "build, empty",
    "build, text",
    "build, tabs",
    "build, noise",
    "build, missing",
    "build, directory",
    "build, list",
    "build, open",
    "lock, empty",
    "lock, text",
    "lock, tabs",
    "lock, noise",
    "lock, missing",
    "lock, directory",
    "lock, list",
    "lock, open"
  })
  void isReportedByItsFileAndWhatToDo(String command, String kind) throws IOException {
    Path recipe = directory.resolve("bad.yaml");
    if (kind.equals("directory")) {
      Files.createDirectory(recipe);
    } else if (!kind.equals("missing")) {
      Files.write(recipe, bytes(kind));
    }
    Cli.Ended ended = new Cli(directory).run(command, recipe.toString());
    assertEquals(3, ended.status(), ended.err());
    assertEquals("", ended.out());
    assertTrue(ended.err().startsWith(recipe.toString()), ended.err());
    assertTrue(ended.err().contains("error: "), ended.err());
    assertTrue(ended.err().contains("\n  fix: "), ended.err());
    assertTrue(ended.err().codePoints().noneMatch(c -> c == 0x1b || c == 0), ended.err());
    assertFalse(Files.exists(directory.resolve("bad.lock.yaml")));
    assertFalse(Files.exists(directory.resolve("output")));
  }

  private static byte[] bytes(String kind) {
    if (kind.equals("noise")) {
      byte[] noise = new byte[3 * 1024];
      new Random(3).nextBytes(noise);
      return noise;
    }
    String text =
        switch (kind) {
          case "text" -> "Once upon a time\nthere was no YAML: at : all {";
          case "tabs" -> "name:\tbox\n\tversion: 1\n";
          case "list" -> "- name\n- version\n";
          case "open" -> "name: \"box\nversion: [1\n";
          default -> "";
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
