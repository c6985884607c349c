package dev.coracle.verify.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real QEMU, with a machine that has nothing in it. */
class QmpClientTest {
  @TempDir Path directory;
  private Qemu qemu;

  @BeforeEach
  void findQemu() throws Exception {
    Optional<Qemu> found =
        new QemuFinder(new LocalProcessRunner(), new FileCache(directory), System.getenv("PATH"))
            .find("qemu-system-x86_64");
    assumeTrue(found.isPresent(), "no QEMU here");
    qemu = found.get();
  }

  @Test
  void aMachineRunsAndIsGoneAfterwards() throws Exception {
    long pid;
    try (QemuProcess process = new QemuProcess(machine("none"))) {
      process.run();
      pid = process.pid();
      assertTrue(process.alive());
      assertFalse(process.crashed());
      assertEquals(Optional.empty(), process.shutdownReason());
    }
    assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void anOptionThatQemuRefusesIsReportedWithItsMessage() {
    QemuRefusedException e =
        assertThrows(
            QemuRefusedException.class, () -> new QemuProcess(machine("none,nonsense=on")).close());
    assertTrue(e.getMessage().contains("nonsense"), e::getMessage);
  }

  @Test
  void aMissingProgramIsReported() {
    QemuRefusedException e =
        assertThrows(
            QemuRefusedException.class,
            () -> new QemuProcess(List.of("/nonexistent/qemu")).close());
    assertTrue(e.getMessage().contains("/nonexistent/qemu"), e::getMessage);
  }

  @Test
  void aProgramThatEndsAtOnceIsReported() {
    QemuRefusedException e =
        assertThrows(
            QemuRefusedException.class, () -> new QemuProcess(List.of("/bin/false")).close());
    assertTrue(e.getMessage().contains("status 1"), e::getMessage);
  }

  @Test
  void aQemuThatIsKilledHasCrashed() throws Exception {
    try (QemuProcess process = new QemuProcess(machine("none"))) {
      process.run();
      ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
      for (int i = 0; i < 200 && process.alive(); i++) {
        Thread.sleep(20);
      }
      assertTrue(process.crashed());
    }
  }

  @Test
  void versionAndMachinesAreReadOnce() throws Exception {
    assertTrue(qemu.version().matches("[0-9]+\\.[0-9]+.*"), qemu::version);
    assertTrue(qemu.machines().contains("none"));
    QemuFinder again =
        new QemuFinder(
            command -> {
              throw new AssertionError("asked again: " + command);
            },
            new FileCache(directory),
            System.getenv("PATH"));
    assertEquals(Optional.of(qemu), again.find("qemu-system-x86_64"));
  }

  private List<String> machine(String name) {
    return List.of(
        qemu.binary(), "-machine", name, "-nodefaults", "-display", "none", "-no-reboot");
  }
}
