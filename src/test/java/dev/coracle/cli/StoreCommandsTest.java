package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.TestKeys;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** list, gc, export and import of the store. */
class StoreCommandsTest {
  @TempDir Path directory;
  private Path object;

  @BeforeEach
  void content() throws IOException {
    byte[] bytes = new byte[5000];
    object = store("home").resolve("objects/xx").resolve(Sha256.of(bytes).hex());
    Files.createDirectories(object.getParent());
    Files.write(object, bytes);
    Path kernel = store("home").resolve("results/kernel").resolve("1".repeat(64));
    Files.createDirectories(kernel);
    Files.writeString(kernel.resolve("vmlinux"), "kernel");
    TestKeys.write(directory, "ci");
  }

  private Path store(String home) {
    return directory.resolve(home).resolve(".cache/coracle/store");
  }

  private Cli.Ended run(String... args) {
    return new Cli(directory).run(args);
  }

  @Test
  void kindsHaveNumbersAndSizes() {
    Cli.Ended ended = run("store", "list");
    assertEquals(0, ended.status(), ended.err());
    assertTrue(
        ended.out().contains("  download              1      5.0 kB  0 min to 0 min\n"),
        ended.out());
    assertTrue(ended.out().contains("  all                   2      5.0 kB\n"), ended.out());
    assertTrue(
        run("store", "list", "--all", "--format", "json").out().contains("\"bytes\" : 5006"));
  }

  @Test
  void aSizeMustBeGivenOrSet() throws IOException {
    assertTrue(run("store", "gc").err().contains("[store.size]"));
    assertTrue(run("store", "gc", "--max-size", "10 GB").err().contains("[store.size]"));
    Cli.Ended pretended = run("store", "gc", "--max-size", "1KiB", "--dry-run");
    assertEquals("would remove 1 entries, 5.0 kB; 6 B left\n", pretended.out());
    assertTrue(Files.exists(object));
    config("store: {size-limit: 1KiB}\n");
    assertEquals(0, run("store", "gc").status());
    assertFalse(Files.exists(object));
  }

  private void config(String text) throws IOException {
    Path file = directory.resolve("home/.config/coracle/config.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  @Test
  void aWrongConfigurationIsReported() throws IOException {
    for (String text :
        List.of(
            "cash: {}\n",
            "cache: {form: []}\n",
            "cache: 7\n",
            "- a\n",
            "store: {size-limit: [1\n")) {
      config(text);
      Cli.Ended ended = run("store", "gc");
      assertEquals(6, ended.status(), text + ended.err());
      assertTrue(ended.err().contains("[host.config]"), ended.err());
    }
  }

  @Test
  void aStoreGoesByADirectoryToAnother() throws IOException {
    String stick = directory.resolve("stick").toString();
    String key = ",key=" + directory.resolve("ci");
    Cli.Ended exported = run("store", "export", "--downloads", stick + key + ".pem");
    assertEquals("exported 1 results and 1 downloads\n", exported.out(), exported.err());
    Cli other = new Cli(directory).with("HOME", directory.resolve("other").toString());
    Cli.Ended imported = other.run("store", "import", stick + key + ".pub");
    assertEquals("imported 1 results and 1 downloads\n", imported.out(), imported.err());
    assertEquals(
        "kernel",
        Files.readString(
            store("other").resolve("results/kernel").resolve("1".repeat(64)).resolve("vmlinux")));
    assertTrue(
        run("store", "import", stick + "x" + key + ".pub").err().contains("[cache.missing]"));
    assertTrue(run("store", "import", stick).err().contains("[cache.trust]"));
    assertTrue(
        run("store", "export", "--downloads", "registry.example/a")
            .err()
            .contains("[cache.settings]"));
  }
}
