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
 * @param images of containers that the guests run, in turn; empty if they run none
 * @param ksm whether equal pages were merged, one sentence without a full stop
 */
public record DensityReport(
    String machine,
    String qemuVersion,
    Accelerator accelerator,
    int guests,
    long memoryKiB,
    List<Root> roots,
    List<String> images,
    String ksm) {

  public DensityReport {
    images = List.copyOf(images);
    roots = List.copyOf(roots);
  }

  /**
   * Guests whose root came to them in one way.
   *
   * @param name {@code dax}, {@code virtio-blk}, {@code initramfs}, or {@code dax-flat}: images of
   *     containers as one file system each
   * @param guest one of them, on average
   * @param image of that, the mapped image
   * @param container of that, the mapped image of its container
   * @param qemu a QEMU of the same machine whose guest never ran
   * @param totals proportional memory of all together, in KiB, when 1, 2, … guests had come up
   * @param merged one of them on average once equal pages were merged, if that was asked for
   */
  public record Root(
      String name,
      HostMemory guest,
      HostMemory image,
      HostMemory container,
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
