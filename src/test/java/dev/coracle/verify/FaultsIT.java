package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.elf.StaticExecutable;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.probe.Probing;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.VerifySummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests and QEMUs that go wrong in ways that no recipe asks for. */
@Tag("guests")
class FaultsIT {
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
  void aGuestThatRestartsIsNamedAtTheFirstTime() throws Exception {
    Path image =
        busyboxUnit("[Unit]\nSuccessAction=reboot-immediate\n[Service]\nType=oneshot\n", "true");
    VerifyReport report = verify(plan(image, ""));
    assertCause(Cause.GUEST_RESTARTED, report);
    assertTrue(report.failure().orElseThrow().lastLines().size() > 3, () -> text(report));
    assertFalse(report.failure().orElseThrow().lastUnit().isEmpty(), () -> text(report));
  }

  @Test
  void aGuestThatFillsItsConsoleIsCutOff() throws Exception {
    String line = "x".repeat(200);
    Path image =
        busyboxUnit(
            "[Service]\nType=oneshot\nTimeoutStartSec=infinity\nStandardOutput=tty\n",
            "sh -c 'yes " + line + " | head -c 104857600'");
    // It takes half a minute here to write as much as the log holds; a slow machine may take ten.
    Duration deadline = Duration.ofMinutes(20);
    VerifyReport report = verify(guest.plan(image, guest.commandLine(), deadline, logs()));
    assertCause(Cause.CONSOLE_FLOOD, report);
    Path log = logs().resolve(BootId.SMOKE.log());
    assertTrue(Files.size(log) < ConsoleLog.LOG_LIMIT + 200, () -> "log too long: " + log);
    String text = Files.readString(log);
    assertTrue(text.substring(text.length() - 200).contains("the log is cut here, at 4 MiB"));
  }

  @Test
  void aProgramWhoseLibraryIsMissingIsNamed() throws Exception {
    Path image =
        AlteredImage.changed(
            guest,
            directory,
            root -> Files.delete(root.resolve("usr/lib/x86_64-linux-gnu/libmnl.so.0")));
    VerifyReport report = verify(plan(image, ""));
    assertCause(Cause.CHECK_FAILED, report);
    String detail = check(report, "probe.binaries").detail();
    assertTrue(detail.contains("/usr/bin/ip"), detail);
    assertTrue(detail.contains("libmnl.so.0"), detail);
  }

  @Test
  void warningsAreNamedAndHotPlugDoesNotApplyToAKernelWithoutIt() throws Exception {
    Path image =
        busyboxUnit(
            "[Service]\nType=oneshot\n",
            "sh -c 'echo \"<4>WARNING: CPU: 0 PID: 1 at fs/test.c:1\" > /dev/kmsg'");
    List<String> units = new ArrayList<>(guest.manifest().guest().units());
    units.add("test.service");
    VerifyReport report =
        verify(
            guest.plan(
                image,
                guest.commandLine() + " mem=nonsense acpiphp.disable=1",
                DEADLINE,
                logs(),
                units,
                guest.binaries(),
                VerifySpec.Devices.NONE,
                List.of()));
    assertCause(Cause.CONSOLE_NOT_CLEAN, report);
    String detail = check(report, "smoke.console").detail();
    assertTrue(detail.startsWith("2 not waived"), detail);
    assertTrue(detail.contains("Malformed early option 'mem'"), detail);
    assertTrue(detail.contains("WARNING: CPU: 0 PID: 1 at fs/test.c:1"), detail);
    for (String device : Probing.DEVICES) {
      Check check = check(report, "probe.hotplug-" + device);
      assertEquals(Check.Result.NOT_APPLICABLE, check.result(), check::toString);
      assertTrue(check.detail().contains("no slot"), check::toString);
    }
  }

  @Test
  void anImageThatAGuestWroteToIsNamed() throws Exception {
    Path image =
        busyboxUnit(
            "[Service]\nType=oneshot\n",
            "sh -c 'echo changed | dd of=/dev/pmem0 bs=4096 seek=1 conv=notrunc,fsync'");
    Path writable =
        qemu(
            """
            n=$#
            for a in "$@"; do
              a=$(printf %s "$a" | sed 's/share=off,readonly=on/share=on/; s/,unarmed=on//')
              set -- "$@" "$a"
            done
            shift $n
            exec qemu-system-x86_64 "$@"
            """);
    VerifyReport report = verify(plan(image, ""), writable);
    assertCause(Cause.IMAGE_CHANGED, report);
    assertTrue(check(report, "image.unchanged").failed());
    assertTrue(text(report).contains("altered.img"), () -> text(report));
  }

  @Test
  void aKernelWithoutPersistentMemoryFindsNoRoot() throws Exception {
    VerifyReport report = verify(plan(guest.image(), "initcall_blacklist=nd_pmem_driver_init"));
    assertCause(Cause.ROOT_MISSING, report);
    assertTrue(text(report).contains("PARTUUID="), () -> text(report));
  }

  @Test
  void aGuestThatStopsDuringTheProbeIsNamedByTheProbesLastAnswer() throws Exception {
    // kill(-1, SIGSTOP): all but init and itself; then pause(2) for ever.
    byte[] stop = {
      (byte) 0xb8,
      62,
      0,
      0,
      0,
      0x48,
      (byte) 0xc7,
      (byte) 0xc7,
      -1,
      -1,
      -1,
      -1,
      (byte) 0xbe,
      19,
      0,
      0,
      0,
      0x0f,
      0x05,
      (byte) 0xb8,
      34,
      0,
      0,
      0,
      0x0f,
      0x05,
      (byte) 0xeb,
      (byte) 0xf7
    };
    Path image =
        AlteredImage.changed(
            guest,
            directory,
            root -> {
              Path program = Files.write(root.resolve("usr/bin/stop"), StaticExecutable.of(stop));
              program.toFile().setExecutable(true, false);
            });
    List<TreePath> binaries = new ArrayList<>(guest.binaries());
    binaries.add(TreePath.of("/usr/bin/stop"));
    VerifyReport report =
        verify(
            guest.plan(
                image, guest.commandLine(), DEADLINE.dividedBy(5), logs(), binaries, List.of()));
    assertCause(Cause.PROBE_INCOMPLETE, report);
    BootFailure failure = report.failure().orElseThrow();
    assertTrue(failure.detail().contains("its last answer is 'binary'"), failure::detail);
    assertEquals("coracle-probe.service", failure.lastUnit());
    assertTrue(check(report, "probe.binaries").detail().contains("1 not tried"));
  }

  @Test
  void aQemuThatCrashesIsNamedByItsSignal() throws Exception {
    Path crashing = qemu("(sleep 1; kill -KILL $$) & exec qemu-system-x86_64 \"$@\"\n");
    VerifyReport report = verify(plan(guest.image(), ""), crashing);
    assertCause(Cause.QEMU_CRASHED, report);
    assertEquals("signal 9 ended it", report.failure().orElseThrow().detail());
  }

  @Test
  void aQemuThatRefusesAnOptionIsQuoted() throws Exception {
    Path refusing = qemu("exec qemu-system-x86_64 \"$@\" -machine hpet=maybe\n");
    VerifyReport report = verify(plan(guest.image(), ""), refusing);
    assertCause(Cause.QEMU_REFUSED, report);
    String detail = report.failure().orElseThrow().detail();
    assertTrue(detail.contains("expects 'on' or 'off'"), detail);
    assertEquals(ExitCode.VERIFICATION, report.exitCode());
  }

  @Test
  void aQemuThatIsMissingTooOldOrOfAnotherKindIsNamed() throws Exception {
    assertTrue(noQemu(directory.resolve("none")).contains("none is not there or does not run"));
    String old = noQemu(answering("5.2.0", "q35"));
    assertTrue(old.contains("is QEMU 5.2.0, which cannot be q35-lite"), old);
    assertTrue(old.contains("from 7 on"), old);
    String other = noQemu(answering("9.1.0", "virt"));
    assertTrue(other.contains("is QEMU 9.1.0, which cannot be q35-lite"), other);
  }

  private String noQemu(Path qemu) throws Exception {
    VerifyPlan plan = plan(guest.image(), "");
    CoracleException e = assertThrows(CoracleException.class, () -> verify(plan, qemu));
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    String text = e.diagnostics().get(0).render();
    System.out.println(text);
    return text;
  }

  private Path answering(String version, String machine) throws Exception {
    return script(
        "old-" + version,
        "case $1 in --version) echo 'QEMU emulator version "
            + version
            + "' ;; *) echo 'Supported machines are:'; echo '"
            + machine
            + "  some' ;; esac\n");
  }

  /** A QEMU that answers as the host's does and starts guests by a script of its own. */
  private Path qemu(String script) throws Exception {
    return script(
        "qemu",
        "case \"$*\" in --version | '-machine help') exec qemu-system-x86_64 \"$@\" ;; esac\n"
            + script);
  }

  private Path script(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  /** An image with a service that runs an applet of busybox. */
  private Path busyboxUnit(String unit, String command) throws Exception {
    return AlteredImage.withUnit(
        guest,
        directory,
        "test.service",
        unit + "ExecStart=@/usr/bin/test-program busybox " + command + "\n",
        Files.readAllBytes(Guest.busybox()));
  }

  private VerifyPlan plan(Path image, String more) throws Exception {
    return guest.plan(image, (guest.commandLine() + " " + more).strip(), DEADLINE, logs());
  }

  private VerifyReport verify(VerifyPlan plan) throws Exception {
    return verify(plan, null);
  }

  private VerifyReport verify(VerifyPlan plan, Path qemu) throws Exception {
    Optional<String> program = Optional.ofNullable(qemu).map(Path::toString);
    VerifyReport report = Guest.verifier(directory.resolve("cache"), NO_KVM, program).verify(plan);
    System.out.println(text(report));
    return report;
  }

  private static void assertCause(Cause cause, VerifyReport report) {
    assertFalse(report.passed(), () -> text(report));
    assertEquals(cause, report.failure().orElseThrow().cause(), () -> text(report));
    assertTrue(text(report).contains("  fix: "), () -> text(report));
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
