package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.VerifySpec.Devices;
import dev.coracle.recipe.VerifySpec.HostQuestion;
import dev.coracle.recipe.VerifySpec.ScratchDisk;
import dev.coracle.recipe.VerifySpec.UserCheck;
import dev.coracle.recipe.VerifySpec.VirtioPort;
import dev.coracle.verify.Guest;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.VerifySummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe's own checks, asked of a booted guest. */
class UserChecksIT {
  @TempDir Path directory;

  @Test
  void eachCheckIsJudgedByWhatItsScriptPrints() throws Exception {
    try (ProbeServer elsewhere = new ProbeServer("")) {
      ask(elsewhere.port());
    }
  }

  /** The host's other servers, such as this one, must be out of a guest's reach. */
  private void ask(int port) throws Exception {
    Guest guest = Guest.find();
    List<UserCheck> checks =
        List.of(
            check(
                "good",
                "cat /proc/1/comm\nid -u\ntr '\\0' ' ' < /proc/1/cmdline | sed 's/.*crash/crash/'",
                "systemd\n0\ncrash-reboot=no "),
            check("silent", "true", ""),
            check("bad", "echo one; echo why >&2; exit 3", "two"),
            check("much", "yes | head -c 100000", "y"),
            new UserCheck("slow", "echo begun; sleep 60", "begun", Duration.ofSeconds(2)),
            check(
                "disk",
                "d=/dev/disk/by-id/virtio-data; echo written > $d; head -c 8 $d\n"
                    + "cat /sys/class/block/$(basename $(readlink $d))/size",
                "written\n131072"),
            // It goes on, and answers the host; a port that the host has not opened reads as ended.
            check(
                "port",
                "p=/dev/$(grep -l '^test.0$' /sys/class/virtio-ports/*/name | cut -d/ -f5)\n"
                    + "(exec 4<> $p; until read -r l <&4; do sleep 1; done; echo got $l >&4)"
                    + " > /dev/null &",
                ""),
            new UserCheck(
                "host",
                "",
                Optional.of(new HostQuestion(new VirtioPort("test.0"), "ping\n")),
                "got ping",
                Duration.ofSeconds(20)),
            check("alone", "nc -w 1 10.0.2.2 " + port + " -e true || echo cut off", "cut off"));
    VerifyReport report =
        Guest.verifier(directory.resolve("cache"), Path.of("/nonexistent/kvm"))
            .verify(
                guest.plan(
                    guest.image(),
                    // What follows is init's, and what a boot adds must not be appended to it.
                    guest.commandLine() + " -- --crash-reboot=no",
                    Duration.ofSeconds(120),
                    directory.resolve("logs"),
                    guest.binaries(),
                    new Devices(List.of("test.0"), List.of(new ScratchDisk("data", 64L << 20))),
                    checks));
    List<String> lines = VerifySummary.details(report);
    lines.forEach(System.out::println);
    assertEquals(
        UserChecks.id("good").pass("printed 'systemd\\n0\\ncrash-reboot=no '"), of(report, 0));
    assertEquals(UserChecks.id("silent").pass("printed nothing"), of(report, 1));
    assertEquals(
        UserChecks.id("bad").fail("printed 'one' (status 3), not 'two'; on standard error: why"),
        of(report, 2));
    assertTrue(of(report, 3).failed());
    assertTrue(of(report, 3).detail().length() < 500, of(report, 3)::detail);
    assertEquals(
        UserChecks.id("slow").fail("killed, its deadline is 2000 ms; printed 'begun'"),
        of(report, 4));
    for (int i = 5; i < 9; i++) {
      assertEquals(Check.Result.PASS, of(report, i).result(), of(report, i)::detail);
    }
    assertEquals(
        UserChecks.id("host").pass("virtio port test.0 answered 'got ping\\n'"), of(report, 7));
    BootFailure failure = report.failure().orElseThrow();
    assertEquals(Cause.CHECK_FAILED, failure.cause());
    assertTrue(failure.detail().startsWith("user.bad: printed 'one'"), failure::detail);
    assertEquals(
        3, report.checks().stream().filter(Check::failed).count(), () -> String.join("\n", lines));
  }

  private static UserCheck check(String name, String run, String expect) {
    return new UserCheck(name, run, expect, Duration.ofSeconds(20));
  }

  private static Check of(VerifyReport report, int index) {
    return report.checks().stream()
        .filter(check -> check.name().startsWith("user."))
        .toList()
        .get(index);
  }
}
