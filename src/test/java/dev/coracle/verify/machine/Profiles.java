package dev.coracle.verify.machine;

import java.util.List;

/** The machine profiles, for tests that need a certain one. */
public final class Profiles {
  public static final MachineProfile Q35_LITE = new Q35Lite();
  public static final MachineProfile Q35_PMEM = new Q35Pmem();
  public static final MachineProfile QEMU_LITE = new QemuLite();

  public static final List<MachineProfile> ALL =
      List.of(Q35_LITE, new QemuLite(), Q35_PMEM, new MicroVm());

  private Profiles() {}
}
