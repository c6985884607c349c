package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are laid over the root, with modes from the table beside them. */
class OverlayTest {
  @TempDir Path directory;
  private LoopbackSources sources;

  @BeforeEach
  void begin() throws IOException {
    sources = new LoopbackSources(directory);
    write("rootfs/etc/agent.conf", "a\n");
    write("rootfs/usr/bin/agent", "#!/bin/sh\n");
  }

  @AfterEach
  void end() {
    sources.close();
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<String> files(String keys) throws IOException {
    return sources.read(sources.recipe(keys)).files().stream()
        .map(
            file ->
                String.format(
                    "%04o %d:%d %s %s",
                    file.mode(), file.uid(), file.gid(), file.path(), what(file.what())))
        .toList();
  }

  private static String what(FileSpec.What what) {
    if (what instanceof FileSpec.Copy copy) {
      return copy.source().toString();
    }
    return what instanceof FileSpec.Link link ? "-> " + link.target() : "/";
  }

  private Diagnostic problem(String keys) throws IOException {
    Path file = sources.recipe(keys);
    return assertThrows(CoracleException.class, () -> sources.read(file)).diagnostics().get(0);
  }

  @Test
  void filesHaveDefaultModesWhateverTheCheckoutHas() throws IOException {
    Files.setPosixFilePermissions(
        directory.resolve("rootfs/usr/bin/agent"), PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(directory.resolve("rootfs/etc/link"), Path.of("../usr/bin/agent"));
    Files.createDirectories(directory.resolve("rootfs/srv/empty"));
    List<String> expected =
        List.of(
            "0644 0:0 /etc/agent.conf rootfs/etc/agent.conf",
            "0777 0:0 /etc/link -> ../usr/bin/agent",
            "0755 0:0 /srv/empty /",
            "0644 0:0 /usr/bin/agent rootfs/usr/bin/agent");
    assertEquals(expected, files("overlay: rootfs\n"));
    assertEquals(expected, files("overlay: [rootfs/]\n"));
  }

  @Test
  void theTableGivesModesAndOwners() throws IOException {
    write(
        "rootfs.modes",
        """
        # what is executable, and what is secret
        0755 /usr/bin/agent
        0640 7:8\t/etc/agent.conf

        0700 1000:1000 /usr/bin
        """);
    assertEquals(
        List.of(
            "0640 7:8 /etc/agent.conf rootfs/etc/agent.conf",
            "0700 1000:1000 /usr/bin /",
            "0755 0:0 /usr/bin/agent rootfs/usr/bin/agent"),
        files("overlay: rootfs\n"));
  }

  @Test
  void aLaterOverlayTakesAnEarlierOnesPlace() throws IOException {
    write("more/etc/agent.conf", "b\n");
    assertEquals(
        List.of(
            "0644 0:0 /etc/agent.conf more/etc/agent.conf",
            "0644 0:0 /usr/bin/agent rootfs/usr/bin/agent"),
        files("overlay: [rootfs, more]\n"));
  }

  @Test
  void aFileThatIsAlsoDeclaredIsRefused() throws IOException {
    assertSays(
        problem("overlay: rootfs\nfiles: [{path: /etc/agent.conf, content: x}]\n"),
        "recipe.duplicate-entry",
        "/etc/agent.conf");
    assertEquals(
        3, files("overlay: rootfs\nfiles: [{path: /etc, directory: true, mode: 0700}]\n").size());
  }

  @Test
  void specialFilesAreRefused() throws Exception {
    Process made =
        new ProcessBuilder("mkfifo", directory.resolve("rootfs/etc/pipe").toString()).start();
    assertEquals(0, made.waitFor());
    assertSays(
        problem("overlay: rootfs\n"),
        "recipe.overlay",
        "sample.yaml:15",
        "special file",
        "/etc/pipe");
  }

  @Test
  void whatIsNotThereIsRefused() throws IOException {
    assertSays(problem("overlay: rotfs\n"), "recipe.overlay", "'rotfs' does not exist");
    assertSays(problem("overlay: main.pgp\n"), "recipe.overlay", "is not a directory");
  }

  @Test
  void aTableThatIsWrongIsRefusedWithItsLine() throws IOException {
    write("rootfs.modes", "0755 /usr/bin/agnet\n");
    assertSays(problem("overlay: rootfs\n"), "rootfs.modes:1", "did you mean /usr/bin/agent?");
    write("rootfs.modes", "# x\nrwxr-xr-x /usr/bin/agent\n");
    assertSays(problem("overlay: rootfs\n"), "rootfs.modes:2", "MODE [UID:GID] PATH");
    write("rootfs.modes", "755 /usr/bin/agent\n");
    assertSays(problem("overlay: rootfs\n"), "rootfs.modes:1");
    write("rootfs.modes", "0755 /usr/bin/agent\n0700 /usr/bin/agent\n");
    assertSays(problem("overlay: rootfs\n"), "rootfs.modes:2", "in line 1 too");
    Files.createSymbolicLink(directory.resolve("rootfs/etc/link"), Path.of("agent.conf"));
    write("rootfs.modes", "0755 /etc/link\n");
    assertSays(problem("overlay: rootfs\n"), "links have no mode");
  }

  @Test
  void overlaysAndLocalPackagesOutsideNeedAllowPath() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("x.deb"), "");
    Path inner = Files.createDirectories(directory.resolve("inner"));
    String recipe = Files.readString(sources.recipe("overlay: ../outside\n"));
    Path file = Files.writeString(inner.resolve("a.yaml"), recipe);
    assertSays(
        assertThrows(CoracleException.class, () -> sources.read(file)).diagnostics().get(0),
        "recipe.outside-path",
        "--allow-path");
    Recipe allowed = RecipeReader.read(file, List.of(), ParentLoader.fromFiles(), List.of(outside));
    assertEquals(1, allowed.files().size());
    Files.createSymbolicLink(inner.resolve("link"), Path.of("../outside"));
    Files.writeString(file, recipe.replace("../outside", "link"));
    assertSays(
        assertThrows(CoracleException.class, () -> sources.read(file)).diagnostics().get(0),
        "recipe.outside-path");
    Files.writeString(file, recipe.replace("overlay: ", "local-packages: [../outside/x.deb]\n# "));
    assertSays(
        assertThrows(CoracleException.class, () -> sources.read(file)).diagnostics().get(0),
        "recipe.outside-path",
        "x.deb");
  }
}
