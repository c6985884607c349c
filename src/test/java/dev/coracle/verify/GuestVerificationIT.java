package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.elf.StaticExecutable;
import dev.coracle.verify.machine.KernelRequirements;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.VerifySummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boots a built guest, whole and with one thing wrong at a time. */
class GuestVerificationIT {
  private static final Duration DEADLINE =
      Duration.ofSeconds(Integer.getInteger("coracle.it.deadline", 120));
  private static final Path NO_KVM = Path.of("/nonexistent/kvm");

  @TempDir Path directory;
  private Guest guest;

  @BeforeEach
  void findGuest() throws Exception {
    guest = Guest.find();
  }

  @Test
  void aGoodGuestPasses() throws Exception {
    VerifyReport report = verify(guest.image(), "");
    assertTrue(report.passed(), () -> text(report));
    assertTrue(report.virtual().isPresent());
    assertTrue(report.memory().isPresent());
    assertEquals(
        List.of(
            "smoke.log",
            "probe.log",
            "benchmark.log",
            "benchmark-no-apic-timer.log",
            "benchmark-half-speed.log",
            "trace.log"),
        report.logs());
  }

  @Test
  void theBaseKernelSuitsEveryMachineAndOneThatDoesNotIsNamedBeforeABoot() throws Exception {
    VerifyPlan whole = guest.plan(guest.image(), guest.commandLine(), DEADLINE, logs());
    for (MachineProfile machine : Profiles.ALL) {
      // The base kernel has no driver of q35-pmem's root; the fragment virtio-pmem brings it.
      List<String> lacks =
          machine.name().equals("q35-pmem")
              ? List.of("VIRTIO_PMEM is not set: the root is a virtio-pmem device")
              : List.of();
      assertEquals(lacks, KernelRequirements.lacks(whole, machine), machine.name());
    }
    String config = Files.readString(guest.directory().resolve("kernel.config"));
    Files.writeString(
        directory.resolve("kernel.config"),
        config.replace("\nCONFIG_SERIAL_8250_CONSOLE=y\n", "\n"));
    Files.copy(guest.directory().resolve("bzImage"), directory.resolve("bzImage"));
    byte[] kernel = Files.readAllBytes(guest.directory().resolve("vmlinux"));
    // The note's type and its owner's name.
    byte[] note = {18, 0, 0, 0, 'X', 'e', 'n', 0};
    for (int at = 0; at < kernel.length - note.length; at++) {
      if (Arrays.equals(kernel, at, at + note.length, note, 0, note.length)) {
        kernel[at] = 17;
      }
    }
    Files.write(directory.resolve("vmlinux"), kernel);
    Guest unsuitable = new Guest(directory, guest.manifest());
    VerifyPlan plan = unsuitable.plan(guest.image(), guest.commandLine(), DEADLINE, logs());
    Verifier verifier = Guest.verifier(directory.resolve("cache"), NO_KVM);
    VerifyReport report = verifier.verify(plan);
    VerifySummary.details(report).forEach(System.out::println);
    assertCause(Cause.KERNEL_REQUIREMENTS, report);
    assertEquals(
        Cause.KERNEL_REQUIREMENTS.next(), report.next(check(report, "kernel.requirements")));
    String detail = report.failure().orElseThrow().detail();
    assertTrue(detail.contains("vmlinux has no PVH entry"), detail);
    assertTrue(detail.contains("SERIAL_8250_CONSOLE is not set: the console is ttyS0"), detail);
    assertEquals(List.of(), report.logs());

    Files.write(directory.resolve("vmlinux"), Arrays.copyOf(kernel, kernel.length + 1));
    VerifyReport other = verifier.verify(plan);
    assertCause(Cause.IMAGE_CHANGED, other);
    assertTrue(text(other).contains("vmlinux: its SHA-256"), () -> text(other));
  }

  @Test
  void aGuestThatShipsWithoutAskingForDaxHasLostIt() throws Exception {
    VerifyReport report = verify(guest.image(), "rootflags=");
    assertCause(Cause.DAX_LOST, report);
    assertTrue(check(report, "probe.dax.mount").failed(), () -> text(report));
    assertTrue(check(report, "probe.dax.files").failed(), () -> text(report));
  }

  @Test
  void aBrokenPfnChecksumIsLostDaxThoughTheGuestBoots() throws Exception {
    Path image = AlteredImage.withBrokenPfnChecksum(guest.image(), directory);
    VerifyReport report = verify(image, "");
    assertCause(Cause.DAX_LOST, report);
    assertEquals(Check.Result.PASS, check(report, "smoke.target").result(), () -> text(report));
    assertTrue(check(report, "probe.dax.mount").failed(), () -> text(report));
    assertTrue(check(report, "probe.dax.files").failed(), () -> text(report));
  }

  @Test
  void aKernelWithoutErofsIsNamed() throws Exception {
    assertCause(
        Cause.KERNEL_LACKS_FILE_SYSTEM,
        verify(guest.image(), "initcall_blacklist=erofs_module_init"));
  }

  @Test
  void aWrongRootIsNamed() throws Exception {
    VerifyReport report = verify(guest.image(), "root=/dev/nowhere");
    assertCause(Cause.ROOT_MISSING, report);
    assertTrue(text(report).contains("nowhere"), () -> text(report));
  }

  @Test
  void anInitThatEndsPanicsTheKernel() throws Exception {
    VerifyReport report =
        verify(guest.image(), "init=" + guest.binaries().get(guest.binaries().size() - 1));
    assertCause(Cause.INIT_DIED, report);
  }

  @Test
  void anInitThatIsNotThereIsNamed() throws Exception {
    assertCause(Cause.NO_INIT, verify(guest.image(), "init=/nowhere"));
  }

  @Test
  void aUnitThatFailsIsNamed() throws Exception {
    Path image =
        AlteredImage.withUnit(
            guest,
            directory,
            "bad.service",
            "[Service]\nType=oneshot\nExecStart=/nonexistent/program\n",
            new byte[0]);
    VerifyReport report = verify(image, "");
    assertCause(Cause.UNIT_FAILED, report);
    assertTrue(report.failure().orElseThrow().detail().contains("bad.service"));
  }

  @Test
  void aUnitThatHangsIsNamed() throws Exception {
    // pause(2), and again when a signal wakes it.
    byte[] pause = {(byte) 0xb8, 34, 0, 0, 0, 0x0f, 0x05, (byte) 0xeb, (byte) 0xf7};
    Path image =
        AlteredImage.withUnit(
            guest,
            directory,
            "hang.service",
            "[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=/usr/bin/test-program\n",
            StaticExecutable.of(pause));
    VerifyReport report =
        Guest.verifier(directory.resolve("cache"), NO_KVM)
            .verify(guest.plan(image, guest.commandLine(), DEADLINE.dividedBy(3), logs()));
    assertCause(Cause.UNIT_HUNG, report);
    assertTrue(
        report.failure().orElseThrow().detail().contains("hang.service"), () -> text(report));
  }

  @Test
  void aKvmThatOpensAndDoesNotRunGuestsIsNotUsed() throws Exception {
    VerifyPlan plan = guest.plan(guest.image(), guest.commandLine(), DEADLINE, logs());
    Verifier verifier = Guest.verifier(directory.resolve("cache"), VerifyEnvironment.KVM);
    long begin = System.nanoTime();
    String first = verifier.printCommand(plan);
    assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 30);
    begin = System.nanoTime();
    assertEquals(first, verifier.printCommand(plan), "the answer is remembered");
    assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() < 500);
  }

  private VerifyReport verify(Path image, String more) throws Exception {
    VerifyReport report =
        Guest.verifier(directory.resolve("cache"), NO_KVM)
            .verify(
                guest.plan(image, (guest.commandLine() + " " + more).strip(), DEADLINE, logs()));
    VerifySummary.details(report).forEach(System.out::println);
    return report;
  }

  private static void assertCause(Cause cause, VerifyReport report) {
    assertFalse(report.passed(), () -> text(report));
    assertEquals(cause, report.failure().orElseThrow().cause(), () -> text(report));
  }

  private static Check check(VerifyReport report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String text(VerifyReport report) {
    return String.join("\n", VerifySummary.details(report));
  }

  private Path logs() {
    return directory.resolve("logs");
  }
}
