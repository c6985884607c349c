package dev.coracle.image.block;

import dev.coracle.image.format.StoredNode.Range;
import java.util.ArrayList;
import java.util.List;

/** Ranges of a file as a reader finds them; holes are joined, and bytes where that is right. */
public final class RangeList {
  private final List<Range> ranges = new ArrayList<>();
  private final boolean joining;

  /** Joins all that two make one of. */
  public RangeList() {
    this(true);
  }

  /**
   * @param joining whether bytes that follow one another in the image are one range
   */
  public RangeList(boolean joining) {
    this.joining = joining;
  }

  /** Adds a range to the end; one of no length is left out. */
  public void add(long position, long length) {
    if (length == 0) {
      return;
    }
    if (!ranges.isEmpty()) {
      Range last = ranges.get(ranges.size() - 1);
      boolean holes = position == Range.HOLE && last.position() == Range.HOLE;
      boolean adjacent =
          joining
              && position != Range.HOLE
              && last.position() != Range.HOLE
              && last.position() + last.length() == position;
      if (holes || adjacent) {
        ranges.set(ranges.size() - 1, new Range(last.position(), last.length() + length));
        return;
      }
    }
    ranges.add(new Range(position, length));
  }

  /** The ranges so far. */
  public List<Range> ranges() {
    return List.copyOf(ranges);
  }
}
