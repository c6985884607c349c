package dev.coracle.verify.plan;

import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A plan whose files are not there. */
public final class SamplePlan {
  private SamplePlan() {}

  public static VerifyPlan plan() {
    return plan("root=/dev/pmem0p1 quiet");
  }

  /** With another kernel command line. */
  public static VerifyPlan plan(String commandLine) {
    Sha256 some = Sha256.of(new byte[0]);
    return plan(
        new ResultFiles(
            new KernelFiles(Path.of("vmlinux"), some, Path.of("bzImage")),
            new BootImage(OutputFormat.of("nvdimm-erofs").orElseThrow(), Path.of("base.img"), some),
            List.of(),
            commandLine));
  }

  /** Of other files. */
  public static VerifyPlan plan(ResultFiles files) {
    return new VerifyPlan(
        files,
        new Expectations(
            "container.target",
            List.of("basic.target"),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty()),
        new BootSettings(
            "auto",
            false,
            128L << 20,
            Duration.ofSeconds(60),
            Path.of("logs"),
            VerifySpec.Devices.NONE,
            Path.of("busybox")));
  }
}
