package dev.coracle.image.format;

/**
 * What a file system can have that can be written to; a read-only format has neither.
 *
 * @param freeBytes room for what the guest writes, in bytes; rounded up to whole blocks
 * @param checksums whether metadata carries checksums
 */
public record FileSystemExtras(long freeBytes, boolean checksums) {
  /** A full file system without checksums. */
  public static final FileSystemExtras NONE = new FileSystemExtras(0, false);

  public FileSystemExtras {
    if (freeBytes < 0) {
      throw new IllegalArgumentException("negative free space: " + freeBytes);
    }
  }
}
