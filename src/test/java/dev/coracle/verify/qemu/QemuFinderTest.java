package dev.coracle.verify.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class QemuFinderTest {
  @Test
  void machinesAndVersionAreRead() {
    assertEquals(
        Set.of("none", "q35", "pc-q35-7.2"),
        QemuFinder.machines(
            "Supported machines are:\nnone     empty machine\n"
                + "q35  Standard PC (alias of pc-q35-7.2)\npc-q35-7.2  Standard PC\n"));
    assertEquals(
        "7.2.22", QemuFinder.version("QEMU emulator version 7.2.22 (Debian 1:7.2)\nCopyright"));
    assertEquals("2.7.1", QemuFinder.version("QEMU emulator version 2.7.1, Copyright (c)"));
  }
}
