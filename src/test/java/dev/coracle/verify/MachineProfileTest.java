package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineProfileTest {
  private static final Qemu QEMU = new Qemu("/usr/bin/qemu", "7.2", Set.of("q35"));

  @TempDir Path directory;

  @Test
  void q35LiteMapsTheImageReadOnly() throws Exception {
    String command = QemuCommand.pastable(new Q35Lite().command(QEMU, boot("a,b.img", false)));
    assertTrue(command.contains("readonly=on,mem-path=" + directory + "/a,,b.img,size=4096"));
    assertTrue(command.contains("nvdimm,id=nvdimm0,memdev=root,unarmed=on"));
    assertTrue(command.contains("-m 128M,slots=2,maxmem=2G"), command);
    assertFalse(command.contains("-icount"));
    assertTrue(command.endsWith("-append 'root=/dev/x quiet'"), command);
  }

  @Test
  void virtualTimeIsAskedFor() throws Exception {
    assertTrue(new Q35Lite().command(QEMU, boot("i.img", true)).contains("shift=0,sleep=off"));
  }

  @Test
  void qemuLiteSpeaksItsOwnOldLanguage() throws Exception {
    String command = QemuCommand.pastable(new QemuLite().command(QEMU, boot("i.img", false)));
    assertTrue(command.contains("-machine pc-lite,accel=tcg,nvdimm "), command);
    assertFalse(command.contains("nvdimm=on"), command);
    assertFalse(command.contains("mem-path=" + directory + "/i.img,size=4096,readonly"), command);
    assertFalse(command.contains("unarmed"), command);
    assertFalse(command.contains(" -serial "), command);
    assertTrue(command.contains("virtconsole,chardev=console"), command);
    assertEquals(1, command.split("virtio-serial-pci", -1).length - 1, command);
  }

  @Test
  void profilesAreRecognisedByTheirMachines() {
    assertTrue(new Q35Lite().fits(QEMU));
    assertFalse(new QemuLite().fits(QEMU));
    assertTrue(new QemuLite().fits(new Qemu("q", "2.7", Set.of("pc-lite", "pc"))));
    assertEquals(
        Set.of("none", "q35", "pc-q35-7.2"),
        QemuFinder.machines(
            "Supported machines are:\nnone     empty machine\n"
                + "q35  Standard PC (alias of pc-q35-7.2)\npc-q35-7.2  Standard PC\n"));
    assertEquals(
        "7.2.22", QemuFinder.version("QEMU emulator version 7.2.22 (Debian 1:7.2)\nCopyright"));
    assertEquals("2.7.1", QemuFinder.version("QEMU emulator version 2.7.1, Copyright (c)"));
  }

  @Test
  void aCommandLineCanBePasted() {
    assertEquals(
        "qemu -append 'a b' 'it'\\''s' ''",
        QemuCommand.pastable(List.of("qemu", "-append", "a b", "it's", "")));
  }

  @Test
  void theConsoleIsNamedOnceAndTheSuffixComesLast() {
    MachineProfile machine = new Q35Lite();
    assertEquals(
        "root=/dev/x console=ttyS0 panic=-1 reboot=t loud",
        CommandLines.with("root=/dev/x", "loud", machine));
    assertEquals(
        "console=ttyS0,115200 panic=-1 reboot=t loud",
        CommandLines.with(" console=ttyS0,115200 ", "loud", machine));
    assertEquals(
        "console=ttyS0 console=hvc0 console=ttyS0 panic=-1 reboot=t loud",
        CommandLines.with("console=ttyS0 console=hvc0", "loud", machine));
  }

  @Test
  void theProbesDiskIsTheFirstRoot() {
    String line =
        CommandLines.probe(
            "root=/dev/pmem0p1 rootfstype=erofs rootflags=dax=always ro rootwait quiet init=/a",
            new Q35Lite());
    assertFalse(line.contains("pmem"), line);
    assertFalse(line.contains("dax"), line);
    assertTrue(line.startsWith("quiet root=/dev/vda rootfstype=erofs ro init=/init "), line);
    assertEquals(Optional.of("/init"), CommandLines.value(line, "init"));
  }

  private BootSpec boot(String image, boolean virtualTime) throws Exception {
    Path file = Files.write(directory.resolve(image), new byte[4096]);
    return new BootSpec(
        "tcg",
        Path.of("/k/vmlinux"),
        file,
        null,
        "root=/dev/x quiet",
        128L << 20,
        virtualTime ? GuestClock.VIRTUAL : GuestClock.HOST,
        List.of(Path.of("/p.img")),
        Path.of("/r"),
        true);
  }
}
