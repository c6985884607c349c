package dev.coracle.verify;

import java.util.List;

/** The machine profiles, for tests that need a certain one. */
final class Profiles {
  static final MachineProfile Q35_LITE = new Q35Lite();

  static final List<MachineProfile> ALL = List.of(Q35_LITE, new QemuLite(), new MicroVm());

  private Profiles() {}
}
