package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleFaultTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ORDERING_CYCLE | a.service: Found ordering cycle on b.service/start",
        "ORDERING_CYCLE | a.service: Job b.service/start deleted to break ordering cycle starting"
            + " with c",
        "ORDERING_CYCLE | [ SKIP ] Ordering cycle found, skipping b.service - B",
        "CRASH | x[71]: segfault at 0 ip 0000000000401000 sp 00007ffd error 4 in x[401000+1000]",
        "CRASH | traps: x[71] general protection fault ip:401000 sp:7ffd error:0 in x[401000+1000]",
        "CRASH | traps: x[71] trap invalid opcode ip:401000 sp:7ffd error:0 in x[401000+1000]",
        "CRASH | BUG: unable to handle page fault for address: ffffc90000000000",
        "CRASH | BUG: kernel NULL pointer dereference, address: 0000000000000008",
        "CRASH | x.service: Main process exited, code=dumped, status=11/SEGV",
        "CRASH | x.service: Main process exited, code=killed, status=11/SEGV",
        "OUT_OF_MEMORY | Out of memory: Killed process 80 (x) total-vm:1kB, anon-rss:1kB",
        "OUT_OF_MEMORY | x invoked oom-killer: gfp_mask=0x140dca, order=0, oom_score_adj=0",
        "OUT_OF_MEMORY | x.service: Failed with result 'oom-kill'.",
        "OUT_OF_MEMORY | x.service: A process of this unit has been killed by the OOM killer.",
        "OUT_OF_MEMORY | x: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL)",
        "GENERATOR | /usr/lib/systemd/system-generators/x failed with exit status 1.",
        "GENERATOR | /etc/systemd/system-generators/x terminated by signal SEGV.",
        "UNIT_DROPPED | a.service: Cannot add dependency job, ignoring: Unit b.service not found.",
        "UNIT_DROPPED | a.service: Unit configuration has fatal error, unit will not be started.",
        "UNIT_DROPPED | a.service: Failed to add dependency on b.servic, ignoring: Invalid"
            + " argument",
        "UNIT_DROPPED | a.target: Unit a.service has a bad unit file setting.",
        "RESTARTED | a.service: Scheduled restart job, restart counter is at 1.",
        "LINE_IGNORED | /etc/systemd/system/a.service:4: Unknown key name 'ExcStart' in section"
            + " 'Service', ignoring.",
        "LINE_IGNORED | /etc/systemd/system/a.service:4: Unknown key 'ExcStart' in section"
            + " [Service], ignoring.",
        "LINE_IGNORED | /etc/systemd/system/a.service:1: Unknown section 'Servce'. Ignoring.",
        "LINE_IGNORED | /etc/systemd/system/a.service:1: Assignment outside of section. Ignoring.",
        "LINE_IGNORED | /etc/systemd/system/a.service:3: Missing '=', ignoring line.",
        "LINE_IGNORED | /etc/systemd/system/a.service:3: Failed to parse Nice=x, ignoring: Invalid"
            + " argument",
        "LINE_IGNORED | a.service:3: Failed to parse timeout value, ignoring: soon"
      })
  void everyKindIsFound(ConsoleFault kind, String line) {
    assertEquals(Optional.of(kind), ConsoleFault.in(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Reached target container.target",
        "Freeing unused kernel image (initmem) memory: 1024K",
        "Memory: 100000K/131072K available (8192K kernel code)",
        "x86/fpu: Supporting XSAVE feature 0x001: 'x87 floating point registers'",
        "Failed to initialize kmod context: Operation not supported",
        "nfit ACPI0012:00: Error found in NVDIMM nmem0 flags: not_armed",
        "x.service: Deactivated successfully.",
        "Startup finished in 195ms (kernel) + 79ms (userspace) = 274ms."
      })
  void whatIsNoneIsNone(String line) {
    assertEquals(Optional.empty(), ConsoleFault.in(line));
  }

  @Test
  void aHealthyBootHasNone() throws Exception {
    for (String log : new String[] {"healthy-console.log", "benchmark-console.log"}) {
      try (var stream = ConsoleFaultTest.class.getResourceAsStream("/verify/" + log)) {
        String text = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(
            0,
            text.lines()
                .filter(line -> ConsoleFault.in(line).isPresent())
                .peek(System.out::println)
                .count(),
            log);
      }
    }
  }
}
