package dev.coracle.cli.unchanged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cli.context.CliContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnchangedCommandTest {
  private static final List<String> ANSWER =
      List.of("guest 1: nothing changed (" + UnchangedCommand.TIME + ")", "  verdict  verified");
  private static final long LATER = 2_000_000_000;

  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private Path recipe;
  private Path result;

  @BeforeEach
  void project() throws IOException {
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("PATH", Files.createDirectories(directory.resolve("bin")).toString());
    Files.createDirectories(directory.resolve("project"));
    recipe = Files.writeString(directory.resolve("project/guest.yaml"), "name: guest\n");
    result = Files.createDirectories(directory.resolve("project/output/guest/1"));
    Files.writeString(result.resolve("guest.img"), "image");
  }

  private UnchangedCommand build(String... arguments) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    CliContext context =
        new CliContext(
            nowhere,
            nowhere,
            Map.copyOf(environment),
            directory.resolve("project"),
            directory.resolve("program"),
            false);
    return new UnchangedCommand(context, List.of(arguments));
  }

  /** As a build that began some seconds after the files were written. */
  private void remember() {
    build("build", "guest.yaml")
        .remember(ANSWER, () -> Optional.of(Set.of(recipe)), Optional.of(result), now() + LATER);
  }

  private Optional<List<String>> recall() {
    return build("build", "guest.yaml").recall();
  }

  private static long now() {
    return System.currentTimeMillis() * 1_000_000;
  }

  @Test
  void theSameCommandHasTheSameAnswerUntilAFileChanges() throws IOException {
    assertTrue(recall().isEmpty());
    remember();
    assertEquals(Optional.of(ANSWER), recall());
    FileTime time = Files.getLastModifiedTime(recipe);
    Files.writeString(recipe, "name: other\n");
    Files.setLastModifiedTime(recipe, time);
    assertTrue(recall().isEmpty(), "of the same size, with the old time");
  }

  @Test
  void aDamagedResultIsNoticed() throws IOException {
    remember();
    Files.writeString(result.resolve("guest.img"), "Image");
    assertTrue(recall().isEmpty());
  }

  @Test
  void whatCameOrWentIsNoticed() throws IOException {
    remember();
    Files.createFile(directory.resolve("bin/qemu"));
    assertTrue(recall().isEmpty(), "a program in PATH");
    remember();
    Files.delete(result.resolve("guest.img"));
    assertTrue(recall().isEmpty(), "an image");
    remember();
    Files.createDirectories(directory.resolve("home/.config/coracle"));
    Files.writeString(directory.resolve("home/.config/coracle/config.yaml"), "store: {}\n");
    assertTrue(recall().isEmpty(), "the user's settings");
  }

  @Test
  void whatChangedWhileTheBuildRanIsNotRemembered() {
    build("build", "guest.yaml")
        .remember(ANSWER, () -> Optional.of(Set.of(recipe)), Optional.of(result), now() - LATER);
    assertTrue(recall().isEmpty());
  }

  @Test
  void anotherCommandOrEnvironmentHasNoAnswer() {
    remember();
    assertTrue(build("build", "--replace", "guest.yaml").recall().isEmpty());
    assertTrue(build("check", "guest.yaml").recall().isEmpty());
    environment.put("PATH", "/usr/bin");
    assertTrue(recall().isEmpty());
    environment.put("CORACLE_CACHE_FROM", "/srv/cache");
    remember();
    assertTrue(recall().isEmpty());
  }

  @Test
  void aDamagedMemoryIsNoAnswer() throws IOException {
    remember();
    Path memory;
    try (var all = Files.list(directory.resolve("home/.cache/coracle/unchanged"))) {
      memory = all.findFirst().orElseThrow();
    }
    String text = Files.readString(memory);
    for (String damaged :
        List.of("", "x", text.substring(0, 70), text.replaceFirst("\n\\d+\n", "\n9999\n"))) {
      Files.writeString(memory, damaged);
      assertFalse(recall().isPresent(), damaged);
    }
  }
}
