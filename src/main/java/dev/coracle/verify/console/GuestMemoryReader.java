package dev.coracle.verify.console;

import dev.coracle.verify.report.GuestMemory;
import dev.coracle.verify.report.format.EscapeSequences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the memory account that a panicking kernel prints under {@code panic_print=2} (Linux,
 * {@code mm/show_mem.c}). Counts there are in pages unless they end in kB. MemAvailable is reckoned
 * from them as /proc/meminfo does: free pages and half of what can be taken back, less the reserve.
 */
public final class GuestMemoryReader {
  private static final String BEGIN = "Mem-Info:";
  private static final long PAGE_KIB = 4;
  private static final Pattern ZONE =
      Pattern.compile(
          "(?:Node \\d+ )?\\S++ free:\\d{1,15}kB .{0,200}?\\blow:(\\d{1,15})kB high:(\\d{1,15})kB"
              + " .{0,800}?\\bmanaged:(\\d{1,15})kB.*");

  private final String text;
  private final List<Zone> zones = new ArrayList<>();

  private record Zone(long low, long reserve) {}

  private GuestMemoryReader(String text) {
    this.text = text;
  }

  /**
   * Reads a console's text.
   *
   * @param totalKiB the machine's memory
   * @return empty if the text has none, or one of more than the machine has
   */
  public static Optional<GuestMemory> read(String console, long totalKiB) {
    int at = console.lastIndexOf(BEGIN);
    return at < 0 ? Optional.empty() : new GuestMemoryReader(console.substring(at)).read(totalKiB);
  }

  private Optional<GuestMemory> read(long totalKiB) {
    readZones();
    long managed = before(" pages RAM") - before(" pages reserved");
    long free = pages("free");
    long available = available(free);
    if (zones.isEmpty() || free <= 0 || managed < free || managed * PAGE_KIB > totalKiB) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestMemory(
            totalKiB,
            managed * PAGE_KIB,
            free * PAGE_KIB,
            pages("free_pcp") * PAGE_KIB,
            Math.max(0, available) * PAGE_KIB,
            (pages("slab_reclaimable") + pages("slab_unreclaimable")) * PAGE_KIB,
            before(" total pagecache pages") * PAGE_KIB,
            Math.max(0, pages("active_anon") + pages("inactive_anon") - pages("shmem")) * PAGE_KIB,
            pages("pagetables") * PAGE_KIB,
            number("kernel_stack", "kB")));
  }

  /** As the kernel's {@code si_mem_available}. */
  private long available(long free) {
    long low = zones.stream().mapToLong(Zone::low).sum();
    long reserve = zones.stream().mapToLong(Zone::reserve).sum();
    long cache = pages("active_file") + pages("inactive_file");
    long slab = pages("slab_reclaimable") + pages("kernel_misc_reclaimable");
    return free - reserve + cache - Math.min(cache / 2, low) + slab - Math.min(slab / 2, low);
  }

  /**
   * A zone's reserve is its high mark and the most that it keeps from allocations which could use a
   * higher zone, but no more than it has: next to gigabytes, a small zone would keep more.
   */
  private void readZones() {
    Matcher begun = null;
    for (String raw : ConsoleText.lines(text).toList()) {
      String line = EscapeSequences.strip(raw).replaceFirst("^\\[ *\\d+\\.\\d+\\] *", "");
      Matcher zone = ZONE.matcher(line);
      if (zone.matches()) {
        begun = zone;
      } else if (line.startsWith("lowmem_reserve[]:") && begun != null) {
        long most = 0;
        for (String word : line.substring(line.indexOf(':') + 1).trim().split(" +", 0)) {
          most = Math.max(most, word.matches("\\d{1,12}") ? Long.parseLong(word) : 0);
        }
        long reserve = Math.min(pages(begun, 2) + most, pages(begun, 3));
        zones.add(new Zone(pages(begun, 1), reserve));
        begun = null;
      }
    }
  }

  private static long pages(Matcher zone, int group) {
    return Long.parseLong(zone.group(group)) / PAGE_KIB;
  }

  private long pages(String name) {
    return number(name, "");
  }

  private long number(String name, String unit) {
    return number(text, name, unit);
  }

  /** The first {@code NAME:NUMBER} with that unit; 0 if there is none. */
  private static long number(String text, String name, String unit) {
    Matcher found =
        Pattern.compile("\\b" + name + ":(\\d{1,12})" + unit + "(?![\\dk])").matcher(text);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** The number before a text; 0 if there is none. */
  private long before(String label) {
    Matcher found = Pattern.compile("(\\d{1,12})" + Pattern.quote(label)).matcher(text);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }
}
