package dev.coracle.image.block;

/** Blocks as all formats here have them: of 4 KiB, the page size that DAX needs. */
public final class Blocks {
  /** Size in bytes. */
  public static final int SIZE = 4096;

  private Blocks() {}

  /** Rounds up to a multiple of a power of two. */
  public static long roundUp(long value, long unit) {
    return (value + unit - 1) & -unit;
  }

  /** How many blocks so many bytes take. */
  public static long of(long bytes) {
    return roundUp(bytes, SIZE) / SIZE;
  }
}
