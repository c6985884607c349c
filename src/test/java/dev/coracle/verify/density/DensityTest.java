package dev.coracle.verify.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.Golden;
import dev.coracle.template.Templates;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.SampleReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DensityTest {
  @TempDir Path directory;

  @Test
  void mappingsOfAFileAreAddedUpAndOthersAreNot() {
    String smaps =
        """
        7f0000000000-7f0000200000 r--p 00000000 08:01 42    /images/a b.img
        Size:               2048 kB
        Rss:                 100 kB
        Pss:                  50 kB
        Shared_Clean:         80 kB
        Shared_Dirty:          1 kB
        Private_Clean:        10 kB
        Private_Dirty:         9 kB
        VmFlags: rd mr mw me
        7f0000200000-7f0000400000 rw-p 00000000 00:00 0
        Rss:                5000 kB
        7f0000400000-7f0000600000 r--p 00200000 08:01 42    /images/a b.img
        Rss:                   1 kB
        Pss:                   1 kB
        7f0000600000-7f0000800000 r--p 00200000 08:01 42    /images/b.img
        Rss:                   7 kB
        """;
    assertEquals(new HostMemory(101, 51, 81, 19), HostMemory.ofFile(smaps, "/images/a b.img"));
    assertEquals(HostMemory.NONE, HostMemory.ofFile(smaps, "/images/none"));
  }

  @Test
  void theKernelReportsThisProcessesMemory() throws Exception {
    HostMemory own = HostMemory.ofProcess(ProcessHandle.current().pid());
    assertTrue(own.resident() > 10_000 && own.proportional() <= own.resident(), own.toString());
    assertEquals(own.resident(), own.shared() + own.exclusive());
  }

  @Test
  void anEmulatorGetsLittleRoomAndVirtualizationStaysAsItIs() {
    List<String> kvm =
        List.of("qemu", "-machine", "q35,accel=kvm,nvdimm=on", "-append", ",accel=tcg");
    assertEquals(kvm, DensityRun.frugal(kvm));
    assertEquals(
        List.of("qemu", "-machine", "q35,nvdimm=on", "-accel", "tcg,tb-size=16"),
        DensityRun.frugal(List.of("qemu", "-machine", "q35,accel=tcg,nvdimm=on")));
  }

  @Test
  void theTableAndTheDrawingAreAsExpected() throws Exception {
    HostMemory guest = new HostMemory(110_000, 70_000, 47_000, 63_000);
    HostMemory image = new HostMemory(14_000, 2300, 14_000, 0);
    HostMemory qemu = new HostMemory(65_000, 63_000, 2000, 63_000);
    DensityReport report =
        new DensityReport(
            "q35-lite",
            "7.2",
            Accelerator.tcg("the host has no /dev/kvm"),
            3,
            131072,
            List.of(
                new DensityReport.Root(
                    "dax",
                    guest,
                    image,
                    image,
                    qemu,
                    List.of(108_000L, 171_000L, 234_000L),
                    Optional.of(qemu)),
                new DensityReport.Root(
                    "virtio-blk",
                    guest,
                    HostMemory.NONE,
                    HostMemory.NONE,
                    qemu,
                    List.of(110_000L, 187_000L, 263_000L),
                    Optional.empty())),
            List.of("oci:images:a", "oci:images:b"),
            "equal pages not merged");
    assertEquals(63_000, report.roots().get(0).oneMore());
    Golden.check("density.txt", String.join("\n", DensityTable.lines(report)) + "\n");
    Golden.check("density.svg", DensityTable.svg(new Templates(), SampleReport.SUBJECT, report));
  }

  @Test
  void labelsOfLinesThatEndTogetherAreApart() throws Exception {
    List<DensityReport.Root> roots = new ArrayList<>();
    for (long last : List.of(200_000L, 201_000L, 300_000L)) {
      roots.add(
          new DensityReport.Root(
              "way",
              HostMemory.NONE,
              HostMemory.NONE,
              HostMemory.NONE,
              HostMemory.NONE,
              List.of(100_000L, last),
              Optional.empty()));
    }
    DensityReport report =
        new DensityReport(
            "q35-lite", "7.2", Accelerator.tcg("none"), 2, 131072, roots, List.of(), "no");
    List<Double> places =
        DensityTable.svg(new Templates(), SampleReport.SUBJECT, report)
            .lines()
            .filter(line -> line.contains(">way: "))
            .map(line -> Double.valueOf(line.replaceFirst(".* y=\"([0-9.]+)\".*", "$1")))
            .sorted()
            .toList();
    assertEquals(3, places.size());
    for (int i = 1; i < places.size(); i++) {
      assertTrue(places.get(i) - places.get(i - 1) >= 12, places.toString());
    }
  }

  @Test
  void mergingIsSwitchedOnAndPutBack() throws Exception {
    Files.writeString(directory.resolve("run"), "0\n");
    Files.writeString(directory.resolve("pages_to_scan"), "100\n");
    Files.writeString(directory.resolve("sleep_millisecs"), "20\n");
    Files.writeString(directory.resolve("full_scans"), "5\n");
    Ksm ksm = new Ksm(directory);
    assertFalse(ksm.running());
    assertTrue(ksm.switchable());
    Thread scans =
        new Thread(
            () -> {
              try {
                Thread.sleep(300);
                // As in sysfs, never empty in between.
                Path next = Files.writeString(directory.resolve("next"), "8\n");
                Files.move(next, directory.resolve("full_scans"), StandardCopyOption.ATOMIC_MOVE);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    scans.start();
    try (ksm) {
      assertTrue(ksm.merge());
      assertTrue(ksm.running());
      scans.join();
    }
    assertEquals("0", Files.readString(directory.resolve("run")).strip());
    assertEquals("100", Files.readString(directory.resolve("pages_to_scan")).strip());
    assertEquals("20", Files.readString(directory.resolve("sleep_millisecs")).strip());
    assertFalse(new Ksm(directory.resolve("none")).switchable());
  }
}
