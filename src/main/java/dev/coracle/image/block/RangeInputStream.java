package dev.coracle.image.block;

import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.tree.BulkReadInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The bytes of several ranges, one after another. */
public final class RangeInputStream extends BulkReadInputStream {
  private final ImageBytes bytes;
  private final Iterator<Range> rest;
  private long position;
  private long left;

  /** The bytes of these ranges; holes read as zeros. */
  public RangeInputStream(ImageBytes bytes, List<Range> ranges) {
    this.bytes = bytes;
    this.rest = ranges.iterator();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (left == 0) {
      if (!rest.hasNext()) {
        return -1;
      }
      Range range = rest.next();
      position = range.position();
      left = range.length();
    }
    int count = (int) Math.min(length, left);
    if (position == Range.HOLE) {
      Arrays.fill(target, offset, offset + count, (byte) 0);
    } else {
      bytes.read(position, target, offset, count);
      position += count;
    }
    left -= count;
    return count;
  }

  /** Passes over holes in one step: a file of terabytes may have nothing else. */
  @Override
  public long skip(long count) throws IOException {
    long passed = 0;
    while (passed < count) {
      if (left == 0) {
        if (!rest.hasNext()) {
          return passed;
        }
        Range range = rest.next();
        position = range.position();
        left = range.length();
      }
      long step = Math.min(left, count - passed);
      position += position == Range.HOLE ? 0 : step;
      left -= step;
      passed += step;
    }
    return passed;
  }
}
