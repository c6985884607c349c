package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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
    assertSweptOnceKilled(List.of());
  }

  /** As in another container: the owner's process id means nothing here. */
  @Test
  void anOwnerInAnotherPidNamespaceIsSeen() throws Exception {
    List<String> namespace =
        List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child");
    assumeTrue(works(namespace), "no user namespace may be made here");
    assertSweptOnceKilled(namespace);
  }

  private static boolean works(List<String> prefix) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private void assertSweptOnceKilled(List<String> prefix) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            OwnedDirectoriesTest.class.getName(),
            parent.toString()));
    Process owner = new ProcessBuilder(command).start();
    Path directory;
    try (BufferedReader said = new BufferedReader(new InputStreamReader(owner.getInputStream()))) {
      directory = Path.of(said.readLine());
      OwnedDirectories.sweep(parent, "own-");
      assertTrue(Files.exists(directory.resolve("file")));
    } finally {
      owner.descendants().forEach(ProcessHandle::destroyForcibly);
      owner.destroyForcibly();
    }
    owner.waitFor();
    for (int i = 0; i < 100 && Files.exists(directory); i++) {
      // The lock goes with the last process of the namespace, a moment after its parent.
      OwnedDirectories.sweep(parent, "own-");
      Thread.sleep(20);
    }
    assertFalse(Files.exists(directory));
    try (var left = Files.list(parent)) {
      assertEquals(0, left.count());
    }
  }

  /** What another user left is that user's to sweep; only root can make such a thing. */
  @Test
  void whatAnotherUserLeftStays() throws Exception {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path dead =
        Files.createDirectory(temporary.resolve("coracle-test-" + java.util.UUID.randomUUID()));
    Path lock = Files.createFile(dead.resolveSibling(dead.getFileName() + ".lock"));
    try {
      try {
        Files.setAttribute(lock, "unix:uid", 65534);
      } catch (FileSystemException e) {
        assumeTrue(false, "only root can give a file away");
      }
      OwnedDirectories.delete(OwnedDirectories.temporary("test"));
      assertTrue(Files.isDirectory(dead));
    } finally {
      Files.delete(lock);
      Files.delete(dead);
    }
  }

  /** A socket's path has at most 107 bytes. */
  @Test
  void temporaryFilesBelowALongPathLieElsewhere() {
    Path lengthy = Path.of("/tmp/" + "x".repeat(100));
    assertEquals(Path.of("/tmp"), OwnedDirectories.temporaryParent(lengthy));
    Path letters = Path.of("/tmp/" + "ü".repeat(20));
    assertEquals(Path.of("/tmp"), OwnedDirectories.temporaryParent(letters), "bytes are counted");
    assertEquals(Path.of("/var/tmp"), OwnedDirectories.temporaryParent(Path.of("/var/tmp")));
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
