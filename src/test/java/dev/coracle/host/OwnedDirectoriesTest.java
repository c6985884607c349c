package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedDirectoriesTest {
  @TempDir Path parent;

  /** Owns a directory until it is killed; run as a process of its own. */
  public static void main(String[] arguments) throws Exception {
    Path own = OwnedDirectories.create(Path.of(arguments[0]), "own-");
    Files.writeString(own.resolve("file"), "half");
    System.out.println(own);
    Thread.sleep(60_000);
  }

  @Test
  void aDirectoryIsSweptOnceItsOwnerIsKilledAndNotBefore() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OwnedDirectoriesTest.class.getName(),
                parent.toString())
            .start();
    Path directory;
    try (BufferedReader said = new BufferedReader(new InputStreamReader(owner.getInputStream()))) {
      directory = Path.of(said.readLine());
      OwnedDirectories.sweep(parent, "own-");
      assertTrue(Files.exists(directory.resolve("file")));
    } finally {
      owner.destroyForcibly();
    }
    owner.waitFor();
    OwnedDirectories.sweep(parent, "own-");
    assertFalse(Files.exists(directory));
    try (var left = Files.list(parent)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void whatADeadOwnerLeftAmongTemporaryFilesIsSwept() throws Exception {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String name = "coracle-test-" + java.util.UUID.randomUUID();
    Path dead = Files.createDirectory(temporary.resolve(name));
    Files.writeString(dead.resolve("file"), "half");
    Path lock = Files.createFile(temporary.resolve(name + ".lock"));
    Path foreign = Files.createDirectory(temporary.resolve(name + "-without-lock"));
    Path held = OwnedDirectories.temporary("test");
    Path own = OwnedDirectories.temporary("test");
    try {
      assertFalse(Files.exists(dead));
      assertFalse(Files.exists(lock));
      assertTrue(Files.isDirectory(held), "it is held");
      assertTrue(Files.isDirectory(foreign), "it has no lock, so it may be anybody's");
    } finally {
      OwnedDirectories.delete(held);
      OwnedDirectories.delete(own);
      Files.delete(foreign);
    }
  }

  @Test
  void nobodyElseCanOpenIt() throws Exception {
    Path own = OwnedDirectories.create(parent, "own-");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
    OwnedDirectories.sweep(parent, "own-");
    assertTrue(Files.isDirectory(own));
    OwnedDirectories.delete(own);
    try (var left = Files.list(parent)) {
      assertEquals(0, left.count());
    }
  }
}
