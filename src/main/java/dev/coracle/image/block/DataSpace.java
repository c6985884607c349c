package dev.coracle.image.block;

import dev.coracle.image.format.FileSystemOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Allocates blocks for the data of files, in order, but for those that must begin at a multiple of
 * 2 MiB: they come first, and the others fill the room between them where they fit.
 */
final class DataSpace {
  private static final long HUGE_BLOCKS = FileSystemOptions.HUGE_PAGE / Blocks.SIZE;

  private static final class Gap {
    long next;
    final long end;

    Gap(long next, long end) {
      this.next = next;
      this.end = end;
    }
  }

  private final List<Gap> gaps = new ArrayList<>();
  private long end;

  DataSpace(long firstBlock) {
    this.end = firstBlock;
  }

  /** Blocks that begin at a multiple of 2 MiB. */
  long takeAligned(long blocks) {
    long start = Blocks.roundUp(end, HUGE_BLOCKS);
    if (start > end) {
      gaps.add(new Gap(end, start));
    }
    end = start + blocks;
    return start;
  }

  /** Blocks anywhere. */
  long take(long blocks) {
    for (Gap gap : gaps) {
      if (gap.end - gap.next >= blocks) {
        long start = gap.next;
        gap.next += blocks;
        return start;
      }
    }
    long start = end;
    end += blocks;
    return start;
  }

  /** One more than the last block given out. */
  long end() {
    return end;
  }
}
