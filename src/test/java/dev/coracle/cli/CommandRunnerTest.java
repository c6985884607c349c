package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRunnerTest {
  @TempDir Path work;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("XDG_CACHE_HOME", work.resolve("cache").toString());
    CliContext context =
        new CliContext(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            work,
            Path.of("").toAbsolutePath(),
            false);
    return CommandRunner.run(context, arguments);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anUnknownCommandIsAUsageErrorWithASuggestion() {
    assertEquals(2, run("biuld"));
    assertTrue(err().contains("build"), err());
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    assertEquals(2, run("list", "--frmat", "json"));
    assertTrue(err().contains("--frmat"), err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build", "verify", "lock", "image", "kernel", "list", "store", "doctor", "version"
      })
  void everyCommandExplainsItselfAndIsListed(String command) {
    assertEquals(0, run(command, "--help"));
    assertTrue(out().contains("--setup"), out());
    out.reset();
    assertEquals(0, run("--help"));
    assertTrue(out().contains("\n  " + command + " "), out());
  }

  @Test
  void badRecipesAreStatusThreeAndNameTheirFile() throws Exception {
    byte[] noise = new byte[3000];
    new Random(3).nextBytes(noise);
    List<byte[]> bad =
        List.of(
            new byte[0],
            "just words".getBytes(StandardCharsets.UTF_8),
            "name:\tx\n\tversion: 1".getBytes(StandardCharsets.UTF_8),
            noise);
    for (byte[] text : bad) {
      Path recipe = work.resolve("bad.yaml");
      Files.write(recipe, text);
      err.reset();
      assertEquals(3, run("build", "--no-verify", recipe.toString()), err());
      assertTrue(err().contains("bad.yaml"), err());
      assertFalse(err().contains("\tat "), err());
    }
    assertEquals(3, run("lock", work.resolve("none.yaml").toString()));
    assertTrue(err().contains("none.yaml"), err());
  }

  @Test
  void aDirectoryWithoutAResultCannotBeVerified() {
    assertEquals(6, run("verify", work.toString()));
    assertTrue(err().contains("result.none"), err());
    assertFalse(err().contains("\tat "), err());
  }

  @Test
  void nothingBuiltIsNoError() {
    assertEquals(0, run("list"));
    assertEquals("", out());
    assertEquals(0, run("list", "--format", "json"));
    assertEquals("[ ]", out().strip());
  }

  @Test
  void anEmptyStoreIsSound() {
    assertEquals(0, run("store", "--check"));
    assertTrue(out().contains("sound"), out());
  }
}
