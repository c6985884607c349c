package dev.coracle.image;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.StoredNode;
import dev.coracle.tree.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a guest can map 2 MiB of a file with one page table entry. Linux does so for DAX files if a
 * whole window of 2 MiB lies in one mapping, begins at a multiple of 2 MiB both in the file and in
 * memory, and is contiguous at a multiple of 2 MiB on the medium (fs/dax.c, dax_iomap_pmd_fault).
 */
public final class HugePages {
  /** The size of a huge page, in bytes. */
  public static final long SIZE = FileSystemOptions.HUGE_PAGE;

  private HugePages() {}

  /**
   * Offsets of windows that the loader maps: those inside a read-only loadable segment of an ELF
   * file whose addresses and offsets agree modulo 2 MiB. Empty for other files: who maps them, and
   * how, is not known.
   */
  public static List<Long> windows(Content content) throws IOException {
    return content.size() < SIZE ? List.of() : windows(content.openPositioned(), content.size());
  }

  /** The same for a file that is not a {@link Content}; closes it. */
  static List<Long> windows(Content.Positioned source, long size) throws IOException {
    List<Long> windows = new ArrayList<>();
    Optional<ElfFacts> facts;
    try {
      facts = ElfFile.read(source, size);
    } catch (MalformedElfException e) {
      return windows;
    }
    for (ElfFacts.Loaded segment : facts.map(ElfFacts::readOnly).orElse(List.of())) {
      if ((segment.address() - segment.offset()) % SIZE == 0) {
        addWindows(segment.offset(), segment.offset() + segment.size(), windows);
      }
    }
    return windows;
  }

  /** Offsets of all windows of a file: those of a program that maps it from its beginning. */
  public static List<Long> all(long size) {
    List<Long> windows = new ArrayList<>();
    addWindows(0, size, windows);
    return windows;
  }

  private static void addWindows(long from, long to, List<Long> windows) {
    for (long at = (from + SIZE - 1) / SIZE * SIZE; at + SIZE <= to; at += SIZE) {
      windows.add(at);
    }
  }

  /**
   * Whether a window is contiguous and aligned on the medium.
   *
   * @param ranges where the file's bytes are in its file system, in the file's order
   * @param fileSystem where the file system begins on the medium, in bytes
   */
  static boolean aligned(long window, List<StoredNode.Range> ranges, long fileSystem) {
    long begin = 0;
    for (StoredNode.Range range : ranges) {
      long end = begin + range.length();
      if (window >= begin && window < end) {
        return range.isStored()
            && window + SIZE <= end
            && (fileSystem + range.position() + (window - begin)) % SIZE == 0;
      }
      begin = end;
    }
    return false;
  }
}
