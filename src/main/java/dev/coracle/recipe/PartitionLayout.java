package dev.coracle.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What surrounds the file system on a disk. */
public enum PartitionLayout {
  /** A partition table and the header of a memory device, so that a guest can use DAX. */
  NVDIMM,
  /** Nothing: the file system begins at byte 0. */
  PLAIN,
  MBR,
  GPT;

  /** Its name in recipes and reports, such as {@code nvdimm}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it has a partition table. */
  public boolean hasPartitions() {
    return this != PLAIN;
  }

  /** The names of all layouts. */
  static List<String> words() {
    return Arrays.stream(values()).map(PartitionLayout::word).toList();
  }
}
