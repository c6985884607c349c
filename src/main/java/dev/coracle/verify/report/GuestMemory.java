package dev.coracle.verify.report;

import java.util.List;
import java.util.Locale;

/**
 * How a guest's memory is used, by its kernel's own account, in KiB.
 *
 * @param total that the machine has
 * @param managed that the kernel allocates from: MemTotal
 * @param free in no use
 * @param kept free too, but on processors' own lists, which MemAvailable leaves out
 * @param available MemAvailable: what programs can get, the kernel's own reserve left out
 * @param slab the kernel's objects
 * @param pageCache of files and of file systems in memory; a root that is mapped has none
 * @param anonymous of programs
 * @param pageTables of programs
 * @param stacks of the kernel, one for each thread
 */
public record GuestMemory(
    long total,
    long managed,
    long free,
    long kept,
    long available,
    long slab,
    long pageCache,
    long anonymous,
    long pageTables,
    long stacks) {

  /**
   * What the guest uses, as limits count it: its memory less MemAvailable, less what processors'
   * lists hold. That is free as well, and varies from moment to moment.
   */
  public long used() {
    return total - available - kept;
  }

  /** What never reaches the allocator: the kernel's code and data, page descriptors, holes. */
  public long reserved() {
    return total - managed;
  }

  /** Free pages that programs cannot get: the kernel's reserve. They count as used. */
  public long reserve() {
    return Math.max(0, used() - kernel() - slab - programs() - pageCache);
  }

  private long kernel() {
    return reserved() + stacks + other();
  }

  private long programs() {
    return anonymous + pageTables;
  }

  /** Allocated pages that the kernel does not count by kind: its own. */
  public long other() {
    return Math.max(0, managed - free - kept - slab - pageCache - anonymous - pageTables - stacks);
  }

  /** Such as {@code 33.0 of 128 MiB used}. */
  public String brief() {
    return String.format(Locale.ROOT, "%.1f of %d MiB used", used() / 1024.0, total / 1024);
  }

  /** One line for people, by kind of use. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%.1f of %d MiB in use (kernel %.1f, slab %.1f, programs %.1f, page cache %.1f, reserve"
            + " %.1f); %.1f by MemAvailable alone",
        used() / 1024.0,
        total / 1024,
        kernel() / 1024.0,
        slab / 1024.0,
        programs() / 1024.0,
        pageCache / 1024.0,
        reserve() / 1024.0,
        (total - available) / 1024.0);
  }

  /**
   * One use of memory.
   *
   * @param key its name in {@code verify.json}, less the unit
   * @param label its name for people
   */
  public record Part(String key, String label, long kib) {}

  /** All uses; together they are {@link #total}. */
  public List<Part> parts() {
    return List.of(
        new Part("reserved", "kernel: code, data, page descriptors", reserved()),
        new Part("slab", "kernel: objects (slab)", slab),
        new Part("stacks", "kernel: stacks", stacks),
        new Part("other", "kernel: other pages", other()),
        new Part("anonymous", "programs", anonymous),
        new Part("pageTables", "page tables of programs", pageTables),
        new Part("pageCache", "page cache", pageCache),
        new Part("kept", "free, on processors' lists", kept),
        new Part("free", "free, the reserve included", free));
  }
}
