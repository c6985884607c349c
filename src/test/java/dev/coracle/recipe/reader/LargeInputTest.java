package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.lock.LockFiles;
import dev.coracle.recipe.yaml.RecipeBytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any recipe and any lock of a megabyte is answered in under five seconds. */
class LargeInputTest {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  @TempDir Path directory;

  static Stream<String> texts() {
    Random random = new Random(13);
    String noise =
        random
            .ints(RecipeBytes.LIMIT, 0, 12)
            .mapToObj(i -> "{}[],: -\n\"&*a#|>!\u00e9".substring(i, i + 1))
            .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
            .toString();
    return Stream.of(
        filled("packages: [", "a1,", "]\n"),
        filled("packages: [", "\ud83d\ude00,", "]\n"),
        filled("{", "a: 1, ", "}\n"),
        filled("", "name: x\n", ""),
        filled("x: ", "y", "\n"),
        filled("", "z", ": 1\n"),
        filled("packages: [", "*a, ", "]\n"),
        filled("packages: [", "&a b, ", "]\n"),
        filled("", "[", ""),
        filled("", "- ", ""),
        filled("x: \"", "\\n", "\"\n"),
        filled("x: |\n", "  text\n", ""),
        filled("", "# comment ", ""),
        filled("", "? ", ""),
        filled("name: ", "\t", ""),
        numbered("", "packages", ": [a]\n", ""),
        numbered("image: {", "size-limit", ": 1MiB, ", "}\n"),
        numbered("include:\n", "  - {package: a, pathz", ": [/x]}\n", ""),
        filled("files: [", "{path: /a, link: b}, ", "]\n"),
        filled("", "\n", "x"),
        noise);
  }

  private static String filled(String begin, String part, String end) {
    StringBuilder text = new StringBuilder(begin);
    int room = RecipeBytes.LIMIT - begin.length() - end.length();
    int bytes = part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    return text.append(part.repeat(room / bytes)).append(end).toString();
  }

  /** Parts that differ from each other, and from something known. */
  private static String numbered(String begin, String part, String rest, String end) {
    StringBuilder text = new StringBuilder(begin);
    for (int i = 0; text.length() < RecipeBytes.LIMIT - 64; i++) {
      text.append(part).append(i).append(rest);
    }
    return text.append(end).toString();
  }

  @ParameterizedTest
  @Timeout(120)
  @MethodSource("texts")
  void anAnswerComesInTime(String text) throws IOException {
    Path recipe = Files.writeString(directory.resolve("box.yaml"), text);
    Path lock = Files.writeString(directory.resolve("box.lock.yaml"), text);
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    refused(() -> RecipeReader.read(recipe, ParentLoader.fromFiles()));
    refused(() -> LockFiles.read(lock));
    // Processor time: a busy machine must not make this fail.
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
    assertTrue(nanos < LONGEST.toNanos(), Duration.ofNanos(nanos).toString());
  }

  private static void refused(Runnable read) {
    try {
      read.run();
    } catch (CoracleException e) {
      assertTrue(e.diagnostics().size() <= 101, "only so many are shown");
      assertTrue(e.getMessage().length() < 1 << 22, "messages stay short");
      return;
    }
    throw new AssertionError("none of these is a recipe or a lock");
  }
}
