package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.report.Accelerator;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Q35Lite} with the root as a virtio-pmem device (VIRTIO 1.3, section 5.19) in place of an
 * NVDIMM: the guest maps it just so, and does not ask ACPI's tables for it. The device cannot say
 * that it is read-only, so that what the guest writes is lost without an error.
 */
final class Q35Pmem extends Q35Lite {

  @Override
  public String name() {
    return "q35-pmem";
  }

  @Override
  public String features() {
    return LEGACY_FREE;
  }

  @Override
  public String mappedDevice(String id, String backend) {
    return "virtio-pmem-pci,id=" + id + ",memdev=" + backend;
  }

  @Override
  public boolean reportsLostWrites() {
    return false;
  }

  @Override
  public List<RequiredOption> requiredOptions() {
    return List.of(
        RequiredOption.always("SERIAL_8250_CONSOLE", "the console is ttyS0"),
        RequiredOption.forDisks("VIRTIO_PMEM", "the root is a virtio-pmem device"),
        RequiredOption.forDisks("BLK_DEV_PMEM", "the root is /dev/pmem0p1"),
        RequiredOption.forDisks("VIRTIO_PCI", "root and disks are virtio devices on PCI"));
  }

  @Override
  public List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    List<VerifySpec.Waiver> waivers = new ArrayList<>();
    waivers.add(
        new VerifySpec.Waiver(
            "nd_pmem *: unable to guarantee persistence of writes",
            "the image is read-only; the guest has no writes to keep"));
    waivers.addAll(EmulatedTime.waivers(accelerator));
    return waivers;
  }
}
