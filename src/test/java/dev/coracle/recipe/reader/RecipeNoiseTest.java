package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.testing.SampleRecipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes: a recipe, or a failure that names the file. Seeds make every run the same.
 */
class RecipeNoiseTest {
  private static final int ROUNDS = 1000;
  private static final String YAML_MARKS = "[]{}:,-?&*!|>'\"%@`#~<=\t \n\r\0\u0085\u2028\uFEFF09az";

  @TempDir Path directory;

  @Test
  void randomBytesAreRefused() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] noise = new byte[3 * 1024];
      new Random(seed).nextBytes(noise);
      assertTrue(refused(noise), "seed " + seed);
    }
  }

  @Test
  void randomAsciiIsRefused() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 3 * 1024; i++) {
        text.append((char) (random.nextInt(10) == 0 ? '\n' : ' ' + random.nextInt(95)));
      }
      assertTrue(refused(text.toString().getBytes(StandardCharsets.UTF_8)), "seed " + seed);
    }
  }

  @Test
  void randomYamlPunctuationIsRefused() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 1 + random.nextInt(200); i++) {
        // NUL and its like end reading at once; leave most texts without them.
        char c = YAML_MARKS.charAt(random.nextInt(YAML_MARKS.length()));
        text.append((c == 0 || c == 0xFEFF) && random.nextInt(50) > 0 ? '\n' : c);
      }
      assertTrue(refused(text.toString().getBytes(StandardCharsets.UTF_8)), "seed " + seed);
    }
  }

  @Test
  void mutationsOfARecipeAreReadOrRefused() {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      refused += refused(mutated(new Random(seed))) ? 1 : 0;
    }
    assertTrue(refused > ROUNDS / 2 && refused < ROUNDS, refused + " were refused");
  }

  private static byte[] mutated(Random random) {
    byte[] bytes = SampleRecipe.RECIPE.getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(20));
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.insert(at, YAML_MARKS.charAt(random.nextInt(YAML_MARKS.length())));
        case 2 -> text.delete(at, end);
        case 3 -> text.insert(at, text.substring(at, end));
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether reading fails as it should; anything but a reading or such a failure ends the test. */
  private boolean refused(byte[] bytes) {
    Path file = SampleRecipe.write(directory, "noise.yaml", bytes);
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try {
            RecipeReader.read(file, path -> bytes);
            return false;
          } catch (CoracleException e) {
            assertTrue(e.exitCode() == ExitCode.RECIPE, e.getMessage());
            for (Diagnostic each : e.diagnostics()) {
              String text = each.render();
              assertTrue(text.startsWith(directory.toString()), text);
              assertFalse(text.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), text);
            }
            return true;
          }
        });
  }
}
