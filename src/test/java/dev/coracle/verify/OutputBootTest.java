package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.OutputFormat;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.SampleBench;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.ResultFiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output on a disk, of a result whose root needs none. */
class OutputBootTest {
  @TempDir Path directory;

  private Optional<Check> notApplicable(String machine) throws IOException {
    Sha256 some = Sha256.of(new byte[0]);
    Path kernel = Files.createFile(directory.resolve("vmlinux"));
    Files.writeString(directory.resolve("kernel.config"), "CONFIG_SERIAL_8250_CONSOLE=y\n");
    BootImage root =
        new BootImage(OutputFormat.of("initramfs").orElseThrow(), Path.of("a.cpio"), some);
    BootImage disk =
        new BootImage(OutputFormat.of("nvdimm-erofs").orElseThrow(), Path.of("a.img"), some);
    VerifyPlan plan =
        SamplePlan.plan(
                new ResultFiles(
                    new KernelFiles(kernel, some, kernel), root, List.of(disk), "quiet"))
            .withMachine(machine);
    TestBench bench = SampleBench.of(plan);
    return new OutputBoot(bench, disk).notApplicable();
  }

  @Test
  void aKernelThatIsNotMadeForAnotherMachineMakesItNotApplicable() throws IOException {
    Optional<Check> check = notApplicable("q35-lite");
    assertEquals(Check.Result.NOT_APPLICABLE, check.orElseThrow().result());
    assertTrue(check.get().detail().startsWith("the kernel lacks: "), check.get().detail());
  }

  @Test
  void onTheRecipesMachineItIsBooted() throws IOException {
    assertEquals(Optional.empty(), notApplicable("auto"));
  }
}
