package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe {@code kata} against what Kata Containers publishes (github.com/kata-containers,
 * commit 7c6ba40c54ea): the checks and the layout of tools/osbuilder/image-builder and the kernel
 * parameters of src/runtime. A program of our own stands where the agent goes; the real agent and
 * runtime are not started here.
 */
@Tag("recipes")
class KataIT {
  private static final int MIB = 1 << 20;
  private static final int SECTOR = 512;

  /** Of qemu_amd64.go, hypervisor.go, create.go and config.go. */
  private static final String RUNTIME_LINE =
      "[tsc=reliable, no_timer_check, rcupdate.rcu_expedited=1, i8042.direct=1, i8042.dumbkbd=1,"
          + " i8042.nopnp=1, i8042.noaux=1, noreplace-smp, reboot=k, cryptomgr.notests,"
          + " net.ifnames=0, pci=lastbus=0, root=/dev/pmem0p1, rootflags=dax, ro,"
          + " rootfstype=erofs, quiet, systemd.show_status=false, panic=1, nr_cpus=1, selinux=0,"
          + " scsi_mod.scan=none, systemd.unit=kata-containers.target,"
          + " systemd.mask=systemd-networkd.service, systemd.mask=systemd-networkd.socket]";

  @TempDir Path work;

  @BeforeEach
  void compileAgent() throws Exception {
    Path source = BuiltProgram.project().resolve("src/test/c/kata-agent.c");
    Process compiler =
        new ProcessBuilder("gcc", "-static", "-O2", "-s", "-o", "kata-agent", source.toString())
            .directory(work.toFile())
            .inheritIO()
            .start();
    assertEquals(0, compiler.waitFor());
  }

  private Path build(String name, String rest) throws Exception {
    Files.writeString(
        work.resolve(name + ".yaml"),
        "extends: kata\nname: "
            + name
            + "\nversion: \"1\"\nfiles:\n"
            + "  - {path: /usr/bin/kata-agent, source: kata-agent, mode: 0755}\n"
            + "verify:\n  checks:\n"
            + "    - {name: agent, run: cat /run/kata-agent.ready, expect: vsock 1024}\n"
            + "    - {name: target, run: systemctl is-active kata-containers.target,"
            + " expect: active}\n"
            + rest);
    BuiltProgram.Ended ended = new BuiltProgram(work).run("build", name + ".yaml");
    assertEquals(0, ended.status(), ended::toString);
    return work.resolve("output/" + name + "/1");
  }

  @Test
  void theTargetIsReachedWithTheRuntimesParametersAndTheImageIsAsItExpects() throws Exception {
    Path result =
        build(
            "kata-line",
            "remove: {keys: [kernel.command-line]}\nkernel: {command-line: "
                + RUNTIME_LINE.replace("[", "[console=ttyS0, ")
                + "}\n");
    ByteBuffer image = head(result.resolve("kata-line.img"));
    assertPartition(image, 0, 4 * MIB);
    assertEquals("NVDIMM_PFN_INFO", text(image, 4096, 15), "the DAX header (nsdax.gpl.c)");
    assertEquals(2L * MIB, image.getLong(4096 + 56), "data begins behind the header");
    assertPartition(image, 2 * MIB, 2 * MIB);
    assertEquals(0, Files.size(result.resolve("kata-line.img")) % (2 * MIB));
    String manifest = Files.readString(result.resolve("manifest.json"));
    for (String path : new String[] {"/usr/sbin/init", "/usr/lib/systemd/systemd"}) {
      assertTrue(manifest.contains('"' + path + '"'), path);
    }
  }

  @Test
  void withoutAnAgentTheBuildIsRefused() throws Exception {
    Files.writeString(work.resolve("none.yaml"), "extends: kata\nname: none\n");
    BuiltProgram.Ended ended = new BuiltProgram(work).run("check", "none.yaml");
    assertEquals(3, ended.status(), ended::toString);
    assertTrue(ended.err().contains("/usr/bin/kata-agent"), ended.err());
    assertTrue(ended.err().contains("declare it under files"), ended.err());
  }

  private static ByteBuffer head(Path image) throws IOException {
    try (var in = Files.newInputStream(image)) {
      return ByteBuffer.wrap(in.readNBytes(4 * MIB)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** One primary partition in a master boot record, from an offset to it. */
  private static void assertPartition(ByteBuffer image, int record, int offset) {
    assertEquals((short) 0xAA55, image.getShort(record + 510));
    assertEquals(offset / SECTOR, image.getInt(record + 446 + 8));
    for (int entry = 1; entry < 4; entry++) {
      assertEquals(0, image.getInt(record + 446 + 16 * entry + 8));
    }
  }

  private static String text(ByteBuffer image, int at, int length) {
    byte[] bytes = new byte[length];
    image.get(at, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
