package dev.coracle.verify.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.verify.qemu.Qemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** With this host's virtiofsd, as it is and without a right that it needs, and with none. */
@Isolated("a program just written cannot run while a fork of another test holds it open")
class VirtioFsServerTest {
  private static final Path REAL = Path.of("/usr/lib/qemu/virtiofsd");

  @TempDir Path directory;

  @Test
  void aServerThatMayNotSandboxItselfIsRefusedWithTheReason() throws Exception {
    assumeTrue(Files.isExecutable(REAL), "no virtiofsd here");
    standIn("exec setpriv --bounding-set -sys_admin --inh-caps -sys_admin " + REAL + " \"$@\"");
    VirtioFsServer.Start start = start("7.2.22", Files.createDirectory(directory.resolve("d")));
    assertTrue(start.server().isEmpty());
    assertEquals(
        directory
            + "/virtiofsd does not serve here:"
            + " unshare(CLONE_NEWPID | CLONE_NEWNS): Operation not permitted",
        start.lacks());
    assertLeft("d", "virtiofsd");
  }

  @Test
  void oneThatServesIsThereForQemu() throws Exception {
    assumeTrue(
        Files.isExecutable(REAL) && System.getProperty("user.name").equals("root"),
        "this user's virtiofsd may not serve");
    standIn("exec " + REAL + " \"$@\"");
    VirtioFsServer.Start start = start("7.2.22", Files.createDirectory(directory.resolve("d")));
    try (VirtioFsServer server = start.server().orElseThrow()) {
      assertEquals("", start.lacks());
      assertTrue(Files.exists(server.socket()));
    }
    assertLeft("d", "virtiofsd");
  }

  @Test
  void aServerThatEndsAtOnceIsRefusedWithTheReason() throws Exception {
    standIn("echo first >&2; printf 'no \\033[1mmemory\\n\\n' >&2; exit 1");
    VirtioFsServer.Start start = start("7.2.22", directory);
    assertTrue(start.server().isEmpty());
    assertEquals(directory + "/virtiofsd does not serve here: no memory", start.lacks());
    standIn("exit 0");
    assertTrue(start("7.2.22", directory).lacks().endsWith("no message"));
    assertLeft("virtiofsd");
  }

  @Test
  void whatCannotBeServedIsNotTried() throws Exception {
    standIn("exit 1");
    assertTrue(start("2.7.1", directory).lacks().contains("QEMU 2.7.1 is too old"));
    assertTrue(start("7.2.22", directory.resolve("a,b")).lacks().contains("commas"));
  }

  private VirtioFsServer.Start start(String version, Path served) throws Exception {
    return VirtioFsServer.start(
        served,
        new Qemu("/usr/bin/qemu", version, Set.of(), "id"),
        directory.toString(),
        directory.resolve("socket"));
  }

  private void standIn(String script) throws IOException {
    Path program = directory.resolve("virtiofsd");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }

  private void assertLeft(String... names) throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(
          List.of(names), left.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertFalse(Files.exists(directory.resolve("socket")));
  }
}
