package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.StepKey;
import dev.coracle.testing.EditableRecipe;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageKeyTest {
  private static final LockedPackage TOOLS = locked("tools", 1);

  @TempDir Path directory;
  private StepKey before;

  @BeforeEach
  void keyOfTheRecipeAsItIs() throws IOException {
    before = key(EditableRecipe.TEXT, lock(1, TOOLS));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "name: sample                  | name: simple",
        "binaries: [tool]              | binaries: [tool, other]",
        "binaries: [tool]              | binaries: []",
        "libraries: [libfoo.so.1]      | libraries: [libfoo.so.2]",
        "default-target: guest.target  | default-target: other.target",
        "units: [tool.service]         | units: [tool.service, more.service]",
        "name: agent\\n                | name: agenda\\n",
        "uid: 1000                     | uid: 1002",
        "gid: 1001\\n    description   | gid: 1002\\n    description",
        "The agent                     | An agent",
        "/home/agent                   | /home/other",
        "shell: /bin/sh                | shell: /bin/false",
        "name: agents                  | name: people",
        "gid: 1001\\n    members       | gid: 1003\\n    members",
        "members: [agent]              | members: []",
        "path: /etc/text               | path: /etc/test",
        "content: \"guest\"            | content: \"host\"",
        "mode: 0640                    | mode: 0600",
        "owner: 1000                   | owner: 1001",
        "group: 1001                   | group: 1000",
        "path: /opt/copy               | path: /opt/copied",
        "link: ../run/x                | link: ../run/y",
        "link: ../run/x                | content: ../run/x",
        "path: /srv                    | path: /srw",
        "path: /usr/bin/tool           | path: /usr/bin/fool",
        "allow: [setuid, capabilities] | allow: [setuid]",
        "layout: nvdimm                | layout: plain",
        "size-limit: 27MiB             | size-limit: 28MiB",
        "size-limit: 27MiB             | # none"
      })
  void whatTheImageIsMadeOfChangesItsKey(String old, String replacement) throws IOException {
    assertNotEquals(before, key(edited(old, replacement), lock(1, TOOLS)));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "name: sample                  | # A comment.\\nname: sample",
        "base: tinyconfig              | base: allnoconfig",
        "fragments: [one]              | fragments: [one, two]",
        "drivers: [virtio_blk]         | drivers: []",
        "command-line: [quiet]         | command-line: [debug]",
        "package: linux-source         | package: linux-source-next",
        "machine: auto                 | machine: q35-lite",
        "memory: 128MiB                | memory: 256MiB",
        "deadline: 60s                 | deadline: 90s",
        "reason: harmless              | reason: known",
        "reason: users need it         | reason: users want it",
        "[setuid, capabilities]        | [capabilities, setuid]"
      })
  void whatTheImageIsNotMadeOfLeavesItsKeyAlone(String old, String replacement) throws IOException {
    assertEquals(before, key(edited(old, replacement), lock(1, TOOLS)));
  }

  @Test
  void whatOnlyExt4CanHaveChangesItsKey() throws IOException {
    String ext4 = "file-system: ext4";
    StepKey plain = key(edited("file-system: erofs", ext4), lock(1, TOOLS));
    for (String more : List.of("free-space: 64MiB", "checksums: true")) {
      String text = edited("file-system: erofs", ext4 + "\\n  " + more);
      assertNotEquals(plain, key(text, lock(1, TOOLS)));
    }
  }

  @Test
  void movedLinesLeaveTheKeyAlone() throws IOException {
    String image =
        "image:\n"
            + "  file-system: erofs\n"
            + "  layout: nvdimm\n"
            + "  outputs: [gpt-erofs]\n"
            + "  size-limit: 27MiB\n"
            + "  huge-pages: [/opt/data]\n"
            + "  verity: sidecar\n"
            + "  package-metadata: false\n";
    assertEquals(before, key(image + EditableRecipe.with(image, ""), lock(1, TOOLS)));
  }

  @Test
  void theVersionChangesTheKey() throws IOException {
    Recipe recipe = EditableRecipe.read(directory, EditableRecipe.TEXT);
    assertNotEquals(
        before, ImageKey.of(recipe, lock(1, TOOLS), "1.0-1-gabcdef0", CopiedFiles.read(recipe)));
  }

  @Test
  void theLocksTimeAndPackagesChangeTheKey() throws IOException {
    assertNotEquals(before, key(EditableRecipe.TEXT, lock(2, TOOLS)));
    assertNotEquals(before, key(EditableRecipe.TEXT, lock(1, locked("tools", 2))));
    assertNotEquals(before, key(EditableRecipe.TEXT, lock(1, TOOLS, locked("more", 3))));
  }

  @Test
  void whatCompilesTheKernelLeavesTheKeyAlone() throws IOException {
    LockFile lock = lock(1, TOOLS);
    LockFile other =
        new LockFile(
            lock.inputs(), 1, lock.packages(), locked("source", 9), new Toolchain("cc", "ld"));
    assertEquals(before, key(EditableRecipe.TEXT, other));
  }

  @Test
  void theBytesOfACopiedFileChangeTheKey() throws IOException {
    Files.writeString(directory.resolve("files/copy"), "Copied");
    assertNotEquals(before, key(EditableRecipe.TEXT, lock(1, TOOLS)));
    Files.writeString(directory.resolve("files/copy"), "copied");
    assertEquals(before, key(EditableRecipe.TEXT, lock(1, TOOLS)));
  }

  @Test
  void aFileThatCannotBeCopiedIsTheRecipesFaultAtItsLine() throws IOException {
    String text = EditableRecipe.with("files/copy", "files/gone");
    CoracleException e = assertThrows(CoracleException.class, () -> key(text, lock(1, TOOLS)));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    assertTrue(e.getMessage().contains("files/gone, does not exist"), e.getMessage());
    assertTrue(e.diagnostics().get(0).place().orElseThrow().line() > 0);
  }

  private StepKey key(String text, LockFile lock) throws IOException {
    Recipe recipe = EditableRecipe.read(directory, text);
    return ImageKey.of(recipe, lock, "1.0", CopiedFiles.read(recipe));
  }

  private static String edited(String old, String replacement) {
    return EditableRecipe.with(old.replace("\\n", "\n"), replacement.replace("\\n", "\n"));
  }

  private static LockFile lock(long time, LockedPackage... packages) {
    return new LockFile(
        Sha256.of(new byte[0]),
        time,
        List.of(packages),
        locked("source", 0),
        new Toolchain("gcc", "ld"));
  }

  private static LockedPackage locked(String name, int content) {
    Sha256 digest = Sha256.of(new byte[] {(byte) content});
    return new LockedPackage(name, "1", "amd64", "stable", "pool/" + name, 1, digest);
  }
}
