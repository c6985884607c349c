package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cli.context.CliContext;
import dev.coracle.diagnostic.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe that is edited while {@code build --watch} runs. */
class WatchIT {
  private static final long PATIENCE_MILLIS = 180_000;

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void everySaveIsBuiltAndItsChangesPrinted() throws Exception {
    Path recipe = directory.resolve("edited.yaml");
    Path motd = Files.writeString(directory.resolve("motd"), "one\n");
    String text =
        "extends: base\nname: edited\nversion: 1\nfiles:\n  - {path: /etc/motd, source: motd}\n";
    Files.writeString(recipe, text);
    AtomicInteger status = new AtomicInteger(-1);
    Thread watching =
        new Thread(
            () ->
                status.set(
                    CommandRunner.run(
                        context(), "build", "--watch", "--no-verify", recipe.toString())),
            "watch");
    watching.start();
    try {
      await(out, "edited (");
      assertTrue(text(out).contains(" files, file system "), text(out));

      Files.writeString(motd, "three\n");
      await(out, "files +0 -0 ~1");

      Files.writeString(recipe, text + "nonsense: yes\n");
      await(out, "waiting for the next save");
      assertTrue(text(err).contains("nonsense"), text(err));

      Files.writeString(recipe, text + "  - {path: /etc/issue, content: hello}\n");
      await(out, "files +1 -0 ~0");
      assertFalse(Files.exists(directory.resolve("output/edited")));
    } finally {
      watching.interrupt();
      watching.join(PATIENCE_MILLIS);
    }
    assertEquals(ExitCode.INTERRUPTED.status(), status.get());
  }

  private CliContext context() {
    return new CliContext(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        System.getenv(),
        directory,
        Path.of("").toAbsolutePath(),
        false);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private void await(ByteArrayOutputStream stream, String words) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!text(stream).contains(words)) {
      assertTrue(System.nanoTime() < end, "no '" + words + "' in " + text(out) + text(err));
      Thread.sleep(100);
    }
  }
}
