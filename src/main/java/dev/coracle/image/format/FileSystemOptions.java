package dev.coracle.image.format;

import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * Options of a file system.
 *
 * @param label volume label; may be empty
 * @param uuid its identity, derived from the tree
 * @param hugeAligned whether a file's first byte goes to a multiple of 2 MiB of the file system, so
 *     that a guest can map it with huge pages
 * @param extras for formats that can be written to
 */
public record FileSystemOptions(
    String label,
    UUID uuid,
    BiPredicate<TreePath, Node.RegularFile> hugeAligned,
    FileSystemExtras extras) {

  /** The alignment of a huge page, in bytes. */
  public static final long HUGE_PAGE = 2L << 20;

  public FileSystemOptions {
    Objects.requireNonNull(label);
    Objects.requireNonNull(uuid);
    Objects.requireNonNull(hugeAligned);
    Objects.requireNonNull(extras);
  }

  /** Without extras. */
  public FileSystemOptions(
      String label, UUID uuid, BiPredicate<TreePath, Node.RegularFile> hugeAligned) {
    this(label, uuid, hugeAligned, FileSystemExtras.NONE);
  }

  /** Every file packed as close as it can be. */
  public static FileSystemOptions packed(String label, UUID uuid) {
    return new FileSystemOptions(label, uuid, (path, file) -> false);
  }
}
