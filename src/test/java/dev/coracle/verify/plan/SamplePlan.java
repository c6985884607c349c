package dev.coracle.verify.plan;

import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A plan that nothing is read of. */
public final class SamplePlan {
  private SamplePlan() {}

  public static VerifyPlan plan() {
    Sha256 some = Sha256.of(new byte[0]);
    return new VerifyPlan(
        new VerifyPlan.Kernel(Path.of("vmlinux"), some, Path.of("bzImage")),
        Path.of("base.img"),
        some,
        "root=/dev/pmem0p1 quiet",
        "erofs",
        "nvdimm",
        List.of(),
        "container.target",
        List.of("basic.target"),
        List.of(),
        List.of(),
        List.of(),
        128L << 20,
        Duration.ofSeconds(60),
        "auto",
        Path.of("logs"),
        Path.of("busybox"));
  }
}
