package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.Machines;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a boot pointless is found before the first, one thing at a time. */
class VerifyRunTest {
  @TempDir Path directory;
  private Path image;
  private Path kernel;
  private Path form;

  @BeforeEach
  void write() throws Exception {
    image = Files.writeString(directory.resolve("some.img"), "image");
    kernel = Files.writeString(directory.resolve("vmlinux"), "no kernel");
    form = Files.writeString(directory.resolve("some.tar"), "form");
  }

  @Test
  void anImageThatIsNotTheManifestsComesFirst() throws Exception {
    VerifyPlan plan = plan();
    Files.writeString(image, "other");
    Files.writeString(kernel, "other");
    assertEnds(List.of("image.unchanged"), Cause.IMAGE_CHANGED, "some.img", plan);
  }

  @Test
  void thenTheFilesBesideIt() throws Exception {
    VerifyPlan plan = plan();
    Files.writeString(form, "other");
    assertEnds(List.of("files.unchanged"), Cause.IMAGE_CHANGED, "some.tar", plan);
    Files.writeString(kernel, "other");
    assertEnds(List.of("files.unchanged"), Cause.IMAGE_CHANGED, "vmlinux", plan);
  }

  @Test
  void thenAKernelThatTheMachineCannotStart() throws Exception {
    assertEnds(List.of("kernel.fits"), Cause.KERNEL_UNFIT, "no PVH entry", plan());
  }

  private void assertEnds(List<String> failed, Cause cause, String words, VerifyPlan plan)
      throws Exception {
    Qemu none = new Qemu("/nonexistent/qemu", "7.2", Set.of("q35"), "id");
    VerifyReport report =
        new VerifyRun(
                null,
                plan,
                new Machines.Choice(Profiles.Q35_LITE, none),
                Accelerator.tcg("as always"),
                System.nanoTime())
            .run();
    assertFalse(report.passed());
    assertEquals(failed, report.checks().stream().filter(Check::failed).map(Check::name).toList());
    assertEquals("image.unchanged", report.checks().get(0).name());
    assertEquals(cause, report.failure().orElseThrow().cause());
    assertEquals(true, report.failure().get().detail().contains(words), report::toString);
    assertEquals(List.of(), report.logs());
  }

  private VerifyPlan plan() throws Exception {
    VerifyPlan some = SamplePlan.plan();
    return new VerifyPlan(
        new VerifyPlan.Kernel(kernel, digest(kernel), kernel),
        image,
        digest(image),
        some.commandLine(),
        some.fileSystem(),
        some.layout(),
        List.of(new VerifyPlan.Form("tar", form, digest(form), "tar", "plain")),
        some.targetUnit(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        some.memory(),
        some.deadline(),
        some.machine(),
        directory.resolve("logs"),
        some.busybox());
  }

  private static Sha256 digest(Path file) throws Exception {
    return Sha256.of(Files.readAllBytes(file));
  }
}
