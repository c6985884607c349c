package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.report.GuestMemory;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestMemoryTest {
  private static final long TOTAL = 131072;

  @Test
  void theMemoryAccountOfAPanickingKernelIsRead() throws Exception {
    GuestMemory memory = GuestMemoryReader.read(Recorded.text("benchmark"), TOTAL).orElseThrow();
    assertEquals((32637 - 3432) * 4, memory.managed());
    assertEquals(TOTAL - memory.managed(), memory.reserved());
    assertTrue(memory.used() > 20_000 && memory.used() < 30_000, memory.toString());
    assertTrue(memory.slab() > 2000 && memory.slab() < 5000, memory.toString());
    assertTrue(memory.pageCache() < 300, memory.toString());
    assertTrue(memory.stacks() > 300 && memory.stacks() < 1000, memory.toString());
    assertTrue(memory.text().startsWith("22."), memory.text());
  }

  @Test
  void itsPartsAreAllOfIt() throws Exception {
    GuestMemory memory = GuestMemoryReader.read(Recorded.text("benchmark"), TOTAL).orElseThrow();
    assertEquals(TOTAL, memory.parts().stream().mapToLong(GuestMemory.Part::kib).sum());
  }

  @Test
  void availableIsReckonedAsTheKernelDoesWithSeveralZones() {
    String text =
        """
        [    1.000001] Mem-Info:
        [    1.000002] active_anon:10 inactive_anon:300 isolated_anon:0
        [    1.000002]  active_file:100 inactive_file:300 isolated_file:0
        [    1.000002]  slab_reclaimable:60 slab_unreclaimable:700
        [    1.000002]  mapped:2 shmem:10 pagetables:87
        [    1.000002]  kernel_misc_reclaimable:20
        [    1.000002]  free:20000 free_pcp:30 free_cma:0
        [    1.000003] Node 0 active_anon:40kB kernel_stack:544kB pagetables:348kB
        [    1.000004] Node 0 DMA free:4000kB boost:0kB min:8kB low:16kB high:24kB present:4096kB managed:4000kB mlocked:0kB
        [    1.000005] lowmem_reserve[]: 0 50 90 90
        [    1.000006] Node 0 DMA32 free:76000kB boost:0kB min:400kB low:800kB high:1200kB present:9kB managed:99000kB mlocked:0kB
        [    1.000007] lowmem_reserve[]: 0 0 0 0
        [    1.000008] 410 total pagecache pages
        [    1.000009] 32000 pages RAM
        [    1.000010] 0 pages HighMem/MovableOnly
        [    1.000011] 2000 pages reserved
        """;
    GuestMemory memory = GuestMemoryReader.read(text, TOTAL).orElseThrow();
    // free - (6 + 90 + 300) + cache - half of it + slab - half of it
    assertEquals((20000 - 396 + 400 - 200 + 80 - 40) * 4, memory.available());
    assertEquals((310 - 10) * 4, memory.anonymous());
    assertEquals(410 * 4, memory.pageCache());
  }

  /**
   * Two guests with 5 GiB: a base guest, and a kernel with a zone for ISA's DMA, which would keep
   * more than it has. Their /proc/meminfo was read a moment before they were interrupted.
   */
  @ParameterizedTest
  @ValueSource(strings = {"two-zones", "three-zones"})
  void availableIsWhatTheGuestItselfReadsInGigabytes(String recording) throws Exception {
    String text = Recorded.text(recording);
    GuestMemory memory = GuestMemoryReader.read(text, 5L << 20).orElseThrow();
    assertEquals(meminfo(text, "MemTotal"), memory.managed());
    assertEquals(meminfo(text, "MemFree"), memory.free());
    assertEquals(meminfo(text, "MemAvailable"), memory.available(), 8, "or a page of slab more");
  }

  private static long meminfo(String text, String name) {
    String line =
        text.lines().filter(each -> each.startsWith(name + ":")).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  @Test
  void anAccountOfNoMemoryOrTooMuchIsRefused() throws Exception {
    assertEquals(Optional.empty(), GuestMemoryReader.read("", TOTAL));
    assertEquals(Optional.empty(), GuestMemoryReader.read("Mem-Info:\nfree:1", TOTAL));
    assertEquals(Optional.empty(), GuestMemoryReader.read(Recorded.text("benchmark"), 65536));
    String broken = Recorded.text("benchmark").replaceAll("\\d{3,}", "99999999999999999999");
    assertEquals(Optional.empty(), GuestMemoryReader.read(broken, TOTAL));
  }
}
