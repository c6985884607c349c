package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.Guest;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A good guest on a host that does not hand it what the probe is to find. */
@Tag("guests")
class ProbeFaultsIT {
  @TempDir Path directory;

  @Test
  void whatDoesNotReachTheGuestIsNamed() throws Exception {
    VerifyReport report =
        verify(
            """
            a=$(printf %s "$a" | sed -e 's/,guestfwd=[^,]*//' \
              -e 's/\\(id=plug-9p,.*path=\\)[^,]*/\\1\\/usr/' -e 's/id=port-disk/id=port-other/')
            """,
            "initcall_blacklist=virtio_fs_init");
    assertResult(
        Check.Result.FAIL,
        report,
        "probe.tcp",
        "the server on the host received nothing; tcp.exchange: 1",
        "connect to remote host (10.0.2.100)");
    assertResult(
        Check.Result.FAIL, report, "probe.hotplug-disk", "QEMU: Bus 'port-disk' not found");
    assertResult(Check.Result.FAIL, report, "probe.hotplug-9p", "plug.9p.read: 1", "No such file");
    assertResult(
        Check.Result.NOT_APPLICABLE,
        report,
        "probe.hotplug-virtiofs",
        "the guest's kernel lacks the driver virtiofs, or the file system virtiofs");
    assertEquals(
        List.of("probe.tcp", "probe.hotplug-disk", "probe.hotplug-9p"),
        report.checks().stream()
            .filter(check -> check.name().startsWith("probe.") && check.failed())
            .map(Check::name)
            .toList());
    assertEquals(Cause.CHECK_FAILED, report.failure().orElseThrow().cause());
  }

  private static void assertResult(
      Check.Result result, VerifyReport report, String name, String... texts) {
    Check check =
        report.checks().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    assertEquals(result, check.result(), check::toString);
    for (String each : texts) {
      assertTrue(check.detail().contains(each), check::detail);
    }
  }

  /**
   * @param change of each of QEMU's arguments, {@code $a}, in shell
   * @param more kernel parameters
   */
  private VerifyReport verify(String change, String more) throws Exception {
    Guest guest = Guest.find();
    Path qemu =
        Files.writeString(
            directory.resolve("qemu"),
            """
            #!/bin/sh
            case "$*" in --version | '-machine help') exec qemu-system-x86_64 "$@" ;; esac
            n=$#
            for a in "$@"; do
              %s
              set -- "$@" "$a"
            done
            shift $n
            exec qemu-system-x86_64 "$@"
            """
                .formatted(change));
    assertTrue(qemu.toFile().setExecutable(true));
    VerifyReport report =
        Guest.verifier(
                directory.resolve("cache"),
                Path.of("/nonexistent/kvm"),
                Optional.of(qemu.toString()))
            .verify(
                guest.plan(
                    guest.image(),
                    guest.commandLine() + " " + more,
                    Duration.ofSeconds(120),
                    directory.resolve("logs")));
    System.out.println(
        report.checks().stream().map(Check::toString).collect(Collectors.joining("\n")));
    return report;
  }
}
