package dev.coracle.container.source;

import dev.coracle.progress.Amounts;
import java.util.List;

/**
 * How much an image may unpack to: a few kilobytes can be compressed zeros without end. Counts the
 * archives' bytes and entries of all layers together.
 */
public final class SizeLimit {
  /** Small images may be anything. */
  private static final long ALWAYS = 512L << 20;

  /** Programs and texts are packed to a third or less; a hundredth is no program. */
  private static final long RATIO = 100;

  /** More entries than that would not fit into memory. */
  private static final int MAX_ENTRIES = 1_000_000;

  private final long bytes;
  private long bytesLeft;
  private int entriesLeft = MAX_ENTRIES;

  /** At most so many bytes. */
  public SizeLimit(long bytes) {
    this.bytes = bytes;
    this.bytesLeft = bytes;
  }

  /** What is reasonable for layers of a size as they are. */
  public static SizeLimit of(List<SourceLayer> layers) {
    return new SizeLimit(
        reasonable(layers.stream().mapToLong(layer -> layer.bytes().size()).sum()));
  }

  /** What so many bytes may reasonably unpack to. */
  static long reasonable(long stored) {
    return ALWAYS + RATIO * stored;
  }

  /** So many bytes more were unpacked. */
  public void take(int count, ContainerDiagnostics problem) {
    bytesLeft -= count;
    if (bytesLeft < 0) {
      throw problem.tooLarge(
          "the layers unpack to more than "
              + Amounts.bytes(bytes)
              + ", a hundred times what they take compressed",
          "if the image is what it should be, allow more with --max-size SIZE");
    }
  }

  /** An entry more was read. */
  public void takeEntry(ContainerDiagnostics problem) {
    entriesLeft--;
    if (entriesLeft < 0) {
      throw problem.tooLarge(
          "the layers have more than " + MAX_ENTRIES + " entries", "use a smaller image");
    }
  }
}
