package dev.coracle.verify.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.ShellQuoting;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineProfileTest {
  private static final Qemu QEMU = new Qemu("/usr/bin/qemu", "7.2", Set.of("q35"), "id");

  @TempDir Path directory;

  @Test
  void q35LiteMapsTheImageReadOnly() throws Exception {
    String command = ShellQuoting.line(new Q35Lite().command(QEMU, boot("a,b.img", false)));
    assertTrue(command.contains("readonly=on,mem-path=" + directory + "/a,,b.img,size=4096"));
    assertTrue(command.contains("nvdimm,id=nvdimm0,memdev=root,unarmed=on"));
    assertTrue(command.contains("-m 128M,slots=2,maxmem=2G"), command);
    assertFalse(command.contains("-icount"));
    assertTrue(command.endsWith("-append 'root=/dev/x quiet'"), command);
  }

  @Test
  void q35PmemHasTheSameImageOnVirtio() throws Exception {
    String command = ShellQuoting.line(new Q35Pmem().command(QEMU, boot("i.img", false)));
    assertTrue(command.contains("-machine q35,accel=tcg,i8042=off,"), command);
    assertTrue(command.contains("share=off,readonly=on,mem-path=" + directory + "/i.img"), command);
    assertTrue(command.contains("-device virtio-pmem-pci,id=nvdimm0,memdev=root "), command);
    assertTrue(command.contains("maxmem=2G"), command);
    assertFalse(command.contains("nvdimm=on"), command);
    assertFalse(command.contains("unarmed"), command);
    assertFalse(new Q35Pmem().reportsLostWrites());
  }

  @Test
  void aKernelWithoutVirtioPmemIsRefusedByName() throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinux"), elf("Xen", 18));
    Files.writeString(
        directory.resolve("kernel.config"),
        "CONFIG_SERIAL_8250_CONSOLE=y\nCONFIG_BLK_DEV_PMEM=y\nCONFIG_VIRTIO_PCI=y\n"
            + "# CONFIG_VIRTIO_PMEM is not set\n");
    assertEquals(
        List.of("VIRTIO_PMEM is not set: the root is a virtio-pmem device"),
        lacks(kernel, new Q35Pmem()));
  }

  @Test
  void virtualTimeIsInstructionCounting() throws Exception {
    assertTrue(new Q35Lite().command(QEMU, boot("i.img", true)).contains("shift=0,sleep=off"));
  }

  @Test
  void qemuLiteTakesOldOptionsOnly() throws Exception {
    String command = ShellQuoting.line(new QemuLite().command(QEMU, boot("i.img", false)));
    assertTrue(command.contains("-machine pc-lite,accel=tcg,nvdimm "), command);
    assertFalse(command.contains("nvdimm=on"), command);
    assertFalse(command.contains("readonly=on,mem-path"), command);
    assertFalse(command.contains("unarmed"), command);
    // It has no readonly=: a private mapping keeps the guest from writing to the file.
    assertTrue(command.contains("memory-backend-file,id=root,share=off,mem-path="), command);
    assertFalse(command.contains(" -serial "), command);
    assertTrue(command.contains("virtconsole,chardev=console"), command);
    assertEquals(1, command.split("virtio-serial-pci", -1).length - 1, command);
  }

  @Test
  void profilesAreRecognisedByTheirMachines() {
    assertTrue(new Q35Lite().fits(QEMU));
    assertFalse(new QemuLite().fits(QEMU));
    assertTrue(new QemuLite().fits(new Qemu("q", "2.7", Set.of("pc-lite", "pc"), "id")));
  }

  @Test
  void aCommandLineCanBePasted() {
    assertEquals(
        "qemu -append 'a b' 'it'\\''s' ''",
        ShellQuoting.line(List.of("qemu", "-append", "a b", "it's", "")));
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

  @Test
  void microvmHasItsRootOnAVirtioDisk() throws Exception {
    String command = ShellQuoting.line(new MicroVm().command(QEMU, boot("i.img", false)));
    assertTrue(command.contains("-machine microvm,accel=tcg,acpi=off,"), command);
    assertTrue(command.contains(" -m 128M "), command);
    assertTrue(command.contains("readonly=on,file=" + directory + "/i.img"), command);
    assertTrue(command.contains("-device virtio-blk-device,drive=root"), command);
    assertFalse(command.contains("nvdimm"), command);
  }

  @Test
  void aKernelMustHaveWhatItsMachineNeeds() throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinux"), elf("Xen", 18));
    Path config = directory.resolve("kernel.config");
    String all =
        Profiles.ALL.stream()
            .flatMap(machine -> machine.requiredOptions().stream())
            .map(required -> "CONFIG_" + required.option() + "=y\n")
            .collect(Collectors.joining());
    Files.writeString(config, all);
    for (MachineProfile machine : Profiles.ALL) {
      assertEquals(List.of(), lacks(kernel, machine), machine.name());
    }
    Files.writeString(config, all.replace("PCI_MSI=y", "PCI_MSI=n"));
    assertEquals(List.of(), lacks(kernel, new Q35Lite()));
    assertEquals(
        List.of("PCI_MSI is not set: its devices raise no other interrupts"),
        lacks(kernel, new QemuLite()));
    Files.writeString(config, "CONFIG_SERIAL_8250_CONSOLE=y\n");
    assertEquals(3, lacks(kernel, new Q35Lite()).size(), "for its disks");
    assertEquals(
        List.of(), KernelRequirements.lacks(kernel, Sha256.of(new byte[0]), new Q35Lite(), false));
    Files.delete(config);
    for (byte[] other : List.of(elf("Xen", 17), elf("Zen", 18), new byte[64], new byte[0])) {
      Files.write(kernel, other);
      assertEquals(1, lacks(kernel, new Q35Lite()).size());
      assertTrue(lacks(kernel, new MicroVm()).get(0).startsWith("vmlinux has no PVH entry"));
      assertEquals(List.of(), lacks(kernel, new QemuLite()));
    }
  }

  private static List<String> lacks(Path kernel, MachineProfile machine) throws Exception {
    return KernelRequirements.lacks(kernel, Sha256.of(new byte[0]), machine, true);
  }

  /** An ELF file with nothing but one note. */
  private static byte[] elf(String owner, int type) {
    ByteBuffer elf = ByteBuffer.allocate(64 + 56 + 12 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1).putLong(32, 64);
    elf.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
    // A program header of type PT_NOTE.
    elf.putInt(64, 4).putLong(72, 120).putLong(96, 24).putLong(104, 24).putLong(112, 4);
    elf.putInt(120, 4).putInt(124, 8).putInt(128, type);
    elf.position(132).put(owner.getBytes(StandardCharsets.US_ASCII));
    return elf.array();
  }

  @Test
  void theRecipesDevicesComeAfterTheVerifiersOwn() throws Exception {
    BootSpec.Builder boot =
        BootSpec.builder(Accelerator.Kind.TCG, Path.of("/k/vmlinux"), "quiet", 128L << 20)
            .disk(Path.of("/p.img"))
            .devices(
                new VerifySpec.Devices(
                    List.of("agent.0"), List.of(new VerifySpec.ScratchDisk("data", 4096))));
    String alone = ShellQuoting.line(new Q35Lite().command(QEMU, boot.build()));
    assertTrue(alone.contains("-device virtio-serial-pci -chardev null,id=port0 "), alone);
    String command =
        ShellQuoting.line(
            new Q35Lite()
                .command(QEMU, boot.sockets(Path.of("/w")).results(Path.of("/r")).build()));
    assertTrue(
        command.indexOf("virtio-blk-pci,drive=disk0")
            < command.indexOf("virtio-blk-pci,drive=scratch-data,serial=data"),
        command);
    assertTrue(command.contains("snapshot=on,size=4096"), command);
    assertTrue(command.contains("socket,server=on,wait=off,path=/w/port0,id=port0"), command);
    assertTrue(command.contains("virtserialport,chardev=port0,name=agent.0"), command);
    assertEquals(1, command.split("virtio-serial-pci", -1).length - 1, command);
  }

  private BootSpec boot(String image, boolean virtualTime) throws Exception {
    Path file = Files.write(directory.resolve(image), new byte[4096]);
    return BootSpec.builder(
            Accelerator.Kind.TCG, Path.of("/k/vmlinux"), "root=/dev/x quiet", 128L << 20)
        .image(file)
        .clock(virtualTime ? GuestClock.VIRTUAL : GuestClock.HOST)
        .disk(Path.of("/p.img"))
        .results(Path.of("/r"))
        .build();
  }
}
