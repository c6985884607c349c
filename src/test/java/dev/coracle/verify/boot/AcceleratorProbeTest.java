package dev.coracle.verify.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.ResultFiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.FileCache;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuFinder;
import dev.coracle.verify.report.Accelerator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * With a real QEMU and a guest that does what guests do under a KVM that lies: it stays at its
 * first instruction. A wrapper asks for emulation where the probe asks for KVM.
 */
@Isolated("measures time")
class AcceleratorProbeTest {
  @TempDir Path directory;
  private Path wrapper;
  private Path device;
  private Path bootId;

  @BeforeEach
  void prepare() throws Exception {
    Optional<Qemu> real =
        new QemuFinder(
                new LocalProcessRunner(),
                new FileCache(directory.resolve("asked")),
                System.getenv("PATH"))
            .find("qemu-system-x86_64");
    assumeTrue(real.isPresent(), "no QEMU here");
    Files.write(directory.resolve("spin"), spinningKernel());
    wrapper = directory.resolve("qemu");
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        for a; do
            shift
            case $a in
                *accel=kvm*) a=$(echo "$a" | sed s/accel=kvm/accel=tcg/) ;;
                host) a=max ;;
            esac
            set -- "$@" "$a"
        done
        exec %s "$@"
        """
            .formatted(real.get().binary()));
    assertTrue(wrapper.toFile().setExecutable(true));
    device = Files.createFile(directory.resolve("kvm"));
    bootId = Files.writeString(directory.resolve("boot_id"), "first\n");
  }

  @Test
  void aGuestThatHangsAtItsFirstInstructionMeansNoKvm() throws Exception {
    long begin = System.nanoTime();
    Accelerator chosen = choose(wrapper.toString());
    assertEquals("tcg", chosen.name());
    assertTrue(chosen.why().contains("within 3 s"), chosen::why);
    assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 30);

    begin = System.nanoTime();
    assertEquals(chosen, choose(wrapper.toString()));
    assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() < 500, "asked once");
  }

  @Test
  void afterTheHostBootsAgainItIsTriedAgain() throws Exception {
    Accelerator first = choose("/nonexistent/qemu");
    assertTrue(first.why().contains("/nonexistent/qemu"), first::why);
    Files.writeString(bootId, "second\n");
    Files.delete(device);
    assertTrue(choose("/nonexistent/qemu").why().contains("has no"));
  }

  private Accelerator choose(String binary) throws Exception {
    return new AcceleratorProbe(new FileCache(directory.resolve("cache")), device, bootId)
        .choose(plan(), Profiles.Q35_LITE, new Qemu(binary, "7.2", Set.of("q35"), "id"));
  }

  private VerifyPlan plan() {
    Path kernel = directory.resolve("spin");
    ResultFiles some = SamplePlan.plan().files();
    return SamplePlan.plan(
        new ResultFiles(
            new KernelFiles(kernel, some.root().sha256(), kernel),
            some.root(),
            List.of(),
            some.commandLine()));
  }

  /** A kernel by the Multiboot specification 0.6.96, loaded at 1 MiB, that jumps to itself. */
  private static byte[] spinningKernel() {
    int magic = 0x1BADB002;
    int flags = 1 << 16;
    int load = 0x10_0000;
    ByteBuffer kernel = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
    kernel.putInt(magic).putInt(flags).putInt(-(magic + flags));
    kernel.putInt(load).putInt(load).putInt(load + 8192).putInt(0).putInt(load + 32);
    kernel.put((byte) 0xeb).put((byte) 0xfe);
    return kernel.array();
  }
}
