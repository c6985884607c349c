package dev.coracle.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.ExitCode;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.SampleReport;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachinesTableTest {
  private static final BootFailure REQUIREMENT =
      BootFailure.beforeBoots(Cause.KERNEL_REQUIREMENTS, "VIRTIO_PMEM is not set");

  private static VerifyReport lacking() throws IOException {
    return SampleReport.report(List.of(), Optional.of(REQUIREMENT), new BootChart(0, 0, List.of()));
  }

  @Test
  void aMachineThatTheKernelIsNotMadeForIsNoFailure() throws IOException {
    MachinesTable table = new MachinesTable("microvm");
    table.add(SampleReport.good());
    table.add(lacking());
    assertEquals(ExitCode.OK, table.exit());
    assertTrue(
        table
            .lines()
            .contains(
                "  q35-lite: not applicable: the kernel lacks what the machine needs: VIRTIO_PMEM"
                    + " is not set"),
        table.lines().toString());
  }

  @Test
  void theRecipesOwnMachineMustWork() throws IOException {
    MachinesTable table = new MachinesTable("q35-lite");
    table.add(lacking());
    assertEquals(ExitCode.VERIFICATION, table.exit());
    String last = table.lines().get(table.lines().size() - 1);
    assertTrue(
        last.startsWith("  q35-lite: the kernel lacks what the machine needs: VIRTIO_PMEM"), last);
  }
}
