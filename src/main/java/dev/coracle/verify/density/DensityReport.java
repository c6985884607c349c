package dev.coracle.verify.density;

import dev.coracle.verify.report.Accelerator;
import java.util.List;
import java.util.Optional;

/**
 * What guests from one image cost their host.
 *
 * @param machine the profile that ran
 * @param qemuVersion of the QEMU that ran it
 * @param accelerator and why
 * @param guests how many ran at once
 * @param memoryKiB each guest's memory
 * @param roots the ways to give a guest its root
 * @param ksm whether equal pages were merged, one sentence without a full stop
 */
public record DensityReport(
    String machine,
    String qemuVersion,
    Accelerator accelerator,
    int guests,
    long memoryKiB,
    List<Root> roots,
    String ksm) {

  public DensityReport {
    roots = List.copyOf(roots);
  }

  /**
   * Guests whose root came to them in one way.
   *
   * @param name {@code dax} or {@code virtio-blk}
   * @param guest one of them, on average
   * @param image of that, the mapped image
   * @param qemu a QEMU of the same machine whose guest never ran
   * @param totals proportional memory of all together, in KiB, when 1, 2, … guests had come up
   * @param merged one of them on average once equal pages were merged, if that was asked for
   */
  public record Root(
      String name,
      HostMemory guest,
      HostMemory image,
      HostMemory qemu,
      List<Long> totals,
      Optional<HostMemory> merged) {

    public Root {
      totals = List.copyOf(totals);
    }

    /** What one more guest costs, in KiB: the slope from the first guest to the last. */
    public long oneMore() {
      int last = totals.size() - 1;
      return last == 0 ? totals.get(0) : (totals.get(last) - totals.get(0)) / last;
    }
  }
}
