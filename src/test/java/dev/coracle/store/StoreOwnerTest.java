package dev.coracle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store has one owner; for another user it is a matter of permissions, not of disk space. */
class StoreOwnerTest {
  @TempDir Path directory;

  /** Takes a lock of the store that is named; run as a process of its own. */
  public static void main(String[] arguments) throws Exception {
    try (var held = new StoreLocks(Path.of(arguments[0], "locks")).acquire("key")) {
      System.out.println("took " + held);
    } catch (CoracleException e) {
      System.out.println(e.getMessage());
    }
  }

  @Test
  void theMessageForAnotherUserNamesTheOwner() throws Exception {
    Path store = directory.resolve("store");
    Store.open(store);
    Files.setPosixFilePermissions(
        store.resolve("locks"), PosixFilePermissions.fromString("r-xr-xr-x"));
    // Without a mapping even root is nobody in particular.
    assumeTrue(
        new ProcessBuilder("unshare", "--user", "true").start().waitFor() == 0,
        "no user namespace may be made here");
    Process other =
        new ProcessBuilder(
                "unshare",
                "--user",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                StoreOwnerTest.class.getName(),
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, other.waitFor(), said);
    assertTrue(said.contains("[store.unwritable]"), said);
    assertTrue(said.contains("a store has one owner"), said);
  }
}
