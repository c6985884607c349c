package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.recipe.OutputFormat;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.SampleBench;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.ResultFiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a boot pointless is found before the first boot, one thing at a time. */
class VerifyRunTest {
  @TempDir Path directory;
  private Path image;
  private Path kernel;
  private Path output;

  @BeforeEach
  void write() throws Exception {
    image = Files.writeString(directory.resolve("some.img"), "image");
    kernel = Files.writeString(directory.resolve("vmlinux"), "no kernel");
    output = Files.writeString(directory.resolve("some.tar"), "output");
  }

  @Test
  void anImageThatDiffersFromTheManifestIsReportedFirst() throws Exception {
    VerifyPlan plan = plan();
    Files.writeString(image, "other");
    Files.writeString(kernel, "other");
    assertEnds(List.of("image.unchanged"), Cause.IMAGE_CHANGED, "some.img", plan);
  }

  @Test
  void thenTheOtherFilesOfTheResult() throws Exception {
    VerifyPlan plan = plan();
    Files.writeString(output, "other");
    assertEnds(List.of("files.unchanged"), Cause.IMAGE_CHANGED, "some.tar", plan);
    Files.writeString(kernel, "other");
    assertEnds(List.of("files.unchanged"), Cause.IMAGE_CHANGED, "vmlinux", plan);
  }

  @Test
  void logsOfAnEarlierVerificationAreDeleted() throws Exception {
    VerifyPlan plan = plan();
    Path log = Files.createDirectories(plan.settings().logs()).resolve("smoke.log");
    Files.writeString(log, "earlier");
    new VerifyRun(SampleBench.of(plan), System.nanoTime()).run();
    assertFalse(Files.exists(log));
  }

  @Test
  void thenAKernelThatTheMachineCannotStart() throws Exception {
    assertEnds(List.of("kernel.requirements"), Cause.KERNEL_REQUIREMENTS, "no PVH entry", plan());
  }

  private void assertEnds(List<String> failed, Cause cause, String text, VerifyPlan plan)
      throws Exception {
    VerifyReport report = new VerifyRun(SampleBench.of(plan), System.nanoTime()).run();
    assertFalse(report.passed());
    assertEquals(failed, report.checks().stream().filter(Check::failed).map(Check::name).toList());
    assertEquals("image.unchanged", report.checks().get(0).name());
    assertEquals(cause, report.failure().orElseThrow().cause());
    assertEquals(true, report.failure().get().detail().contains(text), report::toString);
    assertEquals(List.of(), report.logs());
  }

  private VerifyPlan plan() throws Exception {
    return SamplePlan.plan(
            new ResultFiles(
                new KernelFiles(kernel, digest(kernel), kernel),
                new BootImage(OutputFormat.of("nvdimm-erofs").orElseThrow(), image, digest(image)),
                List.of(
                    new BootImage(OutputFormat.of("tar").orElseThrow(), output, digest(output))),
                ""))
        .withLogs(directory.resolve("logs"));
  }

  private static Sha256 digest(Path file) throws Exception {
    return Sha256.of(Files.readAllBytes(file));
  }
}
